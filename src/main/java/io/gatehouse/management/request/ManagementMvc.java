package io.gatehouse.management.request;

import io.gatehouse.apis.OwnApi;
import io.gatehouse.companies.Companies;
import io.gatehouse.platform.Issuer;
import io.gatehouse.platform.cli.WebOnly;
import java.util.List;
import org.springframework.context.annotation.Configuration;
import org.springframework.web.method.support.HandlerMethodArgumentResolver;
import org.springframework.web.method.support.HandlerMethodReturnValueHandler;
import org.springframework.web.servlet.config.annotation.InterceptorRegistry;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;

/** Tells Spring MVC what handler methods of the API take and return. */
@WebOnly
@Configuration(proxyBeanMethods = false)
class ManagementMvc implements WebMvcConfigurer {

    private final Cursors cursors;
    private final Companies companies;
    private final Issuer issuer;

    ManagementMvc(Cursors cursors, Companies companies, Issuer issuer) {
        this.cursors = cursors;
        this.companies = companies;
        this.issuer = issuer;
    }

    @Override
    public void addArgumentResolvers(List<HandlerMethodArgumentResolver> resolvers) {
        resolvers.add(new Arguments(cursors));
    }

    @Override
    public void addReturnValueHandlers(List<HandlerMethodReturnValueHandler> handlers) {
        handlers.add(new ReplyWriter(issuer));
    }

    @Override
    public void addInterceptors(InterceptorRegistry registry) {
        registry.addInterceptor(new AccessCheck(companies))
                .addPathPatterns(OwnApi.PATH + "/**")
                .excludePathPatterns(ManagementChain.DOCUMENT);
    }
}
