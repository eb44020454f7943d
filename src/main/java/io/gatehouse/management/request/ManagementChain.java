package io.gatehouse.management.request;

import io.gatehouse.apis.OwnApi;
import io.gatehouse.platform.Issuer;
import io.gatehouse.platform.cli.WebOnly;
import io.gatehouse.platform.web.BodyReader;
import io.gatehouse.protocol.resource.Entrance;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.annotation.Order;
import org.springframework.security.web.DefaultSecurityFilterChain;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.security.web.servlet.util.matcher.PathPatternRequestMatcher;
import org.springframework.transaction.PlatformTransactionManager;

/** The filters of the management API, each one named. No cookie, no session, no other origin. */
@WebOnly
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(ApiLimits.class)
class ManagementChain {

    /** What describes the API to everybody. */
    static final String DOCUMENT = OwnApi.PATH + "/openapi.json";

    @Bean
    @Order(30)
    SecurityFilterChain managementApiDocument() {
        return new DefaultSecurityFilterChain(
                PathPatternRequestMatcher.withDefaults().matcher(DOCUMENT), new FaultFilter());
    }

    @Bean
    @Order(31)
    SecurityFilterChain managementApi(
            Entrance entrance,
            Callers callers,
            Issuer issuer,
            ApiLimits limits,
            PlatformTransactionManager transactions,
            RememberedAnswers answers,
            RecentSignIn signIns) {
        TokenFilter tokens = new TokenFilter(entrance, callers, issuer);
        return new DefaultSecurityFilterChain(
                PathPatternRequestMatcher.withDefaults().matcher(OwnApi.PATH + "/**"),
                new FaultFilter(),
                tokens,
                new RateFilter(new CallerRates(limits, System::nanoTime)),
                new JsonFilter(new BodyReader(JsonFilter.LARGEST), tokens::renew),
                new TransactionFilter(transactions, answers, signIns, tokens::renew));
    }
}
