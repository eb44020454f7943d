package io.gatehouse.protocol.metadata;

import io.gatehouse.platform.cli.WebOnly;
import io.gatehouse.platform.web.TimedPaths;
import io.gatehouse.protocol.request.CrossOrigin;
import io.gatehouse.protocol.request.Faults;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.annotation.Order;
import org.springframework.security.web.DefaultSecurityFilterChain;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.security.web.servlet.util.matcher.PathPatternRequestMatcher;
import org.springframework.security.web.util.matcher.OrRequestMatcher;

/** The published documents may be read by everybody, from every origin. */
@WebOnly
@Configuration(proxyBeanMethods = false)
class MetadataChain {

    @Bean
    TimedPaths publishedPaths() {
        return new TimedPaths(PublishedDocuments.PATHS);
    }

    @Bean
    @Order(20)
    SecurityFilterChain publishedDocumentsChain(Faults faults, CrossOrigin crossOrigin) {
        PathPatternRequestMatcher.Builder paths = PathPatternRequestMatcher.withDefaults();
        return new DefaultSecurityFilterChain(
                new OrRequestMatcher(
                        paths.matcher("/oauth2/jwks"), paths.matcher("/.well-known/**")),
                faults,
                crossOrigin.publicFilter());
    }
}
