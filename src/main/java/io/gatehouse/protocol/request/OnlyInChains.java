package io.gatehouse.protocol.request;

import io.gatehouse.platform.cli.WebOnly;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Boot would put a filter that is a bean around every request, pages included. */
@WebOnly
@Configuration(proxyBeanMethods = false)
class OnlyInChains {

    @Bean
    FilterRegistrationBean<Faults> faultsOnlyInChains(Faults faults) {
        FilterRegistrationBean<Faults> registration = new FilterRegistrationBean<>(faults);
        registration.setEnabled(false);
        return registration;
    }
}
