package io.gatehouse.protocol.userinfo;

import io.gatehouse.platform.cli.WebOnly;
import io.gatehouse.protocol.request.CrossOrigin;
import io.gatehouse.protocol.request.Faults;
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

    @Bean
    @Order(13)
    SecurityFilterChain userInfoEndpoint(Faults faults, CrossOrigin crossOrigin) {
        return new DefaultSecurityFilterChain(
                PathPatternRequestMatcher.withDefaults().matcher("/userinfo"),
                faults,
                crossOrigin.filter());
    }
}
