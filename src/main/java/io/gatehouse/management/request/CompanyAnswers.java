package io.gatehouse.management.request;

import io.gatehouse.platform.erasure.CompanyRows;
import io.gatehouse.platform.erasure.CompanyTables;
import io.gatehouse.platform.erasure.Stage;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** What of this module belongs to a company: remembered answers to it, or about what is its. */
@Configuration(proxyBeanMethods = false)
class CompanyAnswers {

    @Bean
    CompanyRows answersOfCompany(CompanyTables tables) {
        return tables.where(
                "api_answer",
                "remembered_answers",
                Stage.SETTINGS,
                "(caller like '%' || :company::text || '%' or headers::text like '%' || :company::text || '%')");
    }
}
