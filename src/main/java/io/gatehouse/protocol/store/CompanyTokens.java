package io.gatehouse.protocol.store;

import io.gatehouse.clients.ClientRegister;
import io.gatehouse.platform.erasure.CompanyRows;
import io.gatehouse.platform.erasure.CompanyTables;
import io.gatehouse.platform.erasure.Stage;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/**
 * What of this module belongs to a company: what was given for it, and what its clients got. A code
 * goes before the tokens that it could become, and a token again and again until no successor is
 * found: whoever renews one at this moment holds its row.
 */
@Configuration(proxyBeanMethods = false)
class CompanyTokens {

    private static final String OF_AUTHORIZATION =
            """
            authorization_id in (select a.id from oauth_authorization a
                                  where a.company_id = :company or a.client = any(:ids::uuid[]))
            """;

    @Bean
    CompanyRows codesOfCompany(CompanyTables tables, ClientRegister clients) {
        return tables.where("oauth_code", "codes", Stage.CODES, OF_AUTHORIZATION, clients::idsOf);
    }

    @Bean
    CompanyRows pushedRequestsOfCompany(CompanyTables tables, ClientRegister clients) {
        return tables.where(
                "oauth_pushed_request",
                "pushed_requests",
                Stage.CODES,
                "client = any(:ids::uuid[])",
                clients::idsOf);
    }

    @Bean
    CompanyRows deviceCodesOfCompany(CompanyTables tables, ClientRegister clients) {
        return tables.where(
                "oauth_device_code",
                "device_codes",
                Stage.CODES,
                "(client = any(:ids::uuid[]) or " + OF_AUTHORIZATION + ")",
                clients::idsOf);
    }

    @Bean
    CompanyRows refreshTokensOfCompany(CompanyTables tables, ClientRegister clients) {
        return tables.where(
                "oauth_refresh_token",
                "refresh_tokens",
                Stage.TOKENS,
                OF_AUTHORIZATION,
                clients::idsOf);
    }

    @Bean
    CompanyRows referenceTokensOfCompany(CompanyTables tables, ClientRegister clients) {
        return tables.where(
                "oauth_reference_token",
                "reference_tokens",
                Stage.TOKENS,
                "(client = any(:ids::uuid[]) or claims::jsonb ->> 'company' = :company::text)",
                clients::idsOf);
    }

    @Bean
    CompanyRows authorizationsOfCompany(CompanyTables tables, ClientRegister clients) {
        return tables.where(
                "oauth_authorization",
                "authorizations",
                Stage.AUTHORIZATIONS,
                "(company_id = :company or client = any(:ids::uuid[]))",
                clients::idsOf);
    }
}
