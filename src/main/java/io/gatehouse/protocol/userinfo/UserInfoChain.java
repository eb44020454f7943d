package io.gatehouse.protocol.userinfo;

import io.gatehouse.platform.cli.WebOnly;
import io.gatehouse.platform.web.TimedPaths;
import io.gatehouse.protocol.request.CrossOrigin;
import io.gatehouse.protocol.request.Endpoint;
import io.gatehouse.protocol.request.Faults;
import java.util.List;
import java.util.Set;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.annotation.Order;
import org.springframework.security.web.DefaultSecurityFilterChain;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.security.web.servlet.util.matcher.PathPatternRequestMatcher;

/** The filters of UserInfo, each one named. */
@WebOnly
@Configuration(proxyBeanMethods = false)
class UserInfoChain {

    private static final String PATH = "/userinfo";

    @Bean
    @Order(13)
    SecurityFilterChain userInfoEndpoint(
            Faults faults, CrossOrigin crossOrigin, UserInfo userInfo) {
        return new DefaultSecurityFilterChain(
                PathPatternRequestMatcher.withDefaults().matcher(PATH),
                faults,
                crossOrigin.filter(),
                new Endpoint(List.of("GET", "HEAD", "POST"), userInfo::show));
    }

    @Bean
    TimedPaths userInfoPath() {
        return new TimedPaths(Set.of(PATH));
    }
}
