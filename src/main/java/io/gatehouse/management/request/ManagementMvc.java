package io.gatehouse.management.request;

import io.gatehouse.apis.OwnApi;
import io.gatehouse.companies.Companies;
import io.gatehouse.platform.Issuer;
import io.gatehouse.platform.cli.WebOnly;
import io.gatehouse.protocol.resource.OwnResource;
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
    private final RecentSignIn signIns;
    private final Issuer issuer;

    ManagementMvc(Cursors cursors, Companies companies, RecentSignIn signIns, Issuer issuer) {
        this.cursors = cursors;
        this.companies = companies;
        this.signIns = signIns;
        this.issuer = issuer;
    }

    @Override
    public void addArgumentResolvers(List<HandlerMethodArgumentResolver> resolvers) {
        resolvers.add(new Arguments(cursors, signIns));
    }

    @Override
    public void addReturnValueHandlers(List<HandlerMethodReturnValueHandler> handlers) {
        handlers.add(new ReplyWriter(issuer));
    }

    @Override
    public void addInterceptors(InterceptorRegistry registry) {
        registry.addInterceptor(
                        new AccessCheck(
                                companies, signIns, OwnResource.MANAGEMENT.metadata(issuer)))
                .addPathPatterns(OwnApi.PATH + "/**")
                .excludePathPatterns(ManagementChain.DOCUMENT);
    }
}
