package io.gatehouse.platform.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.testing.GatehouseTest;
import io.gatehouse.testing.PreparedBeans;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.config.BeanDefinition;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.beans.factory.support.AbstractBeanDefinition;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.aot.AotApplicationContextInitializer;
import org.springframework.context.support.GenericApplicationContext;
import org.springframework.util.ClassUtils;

/** The tests find their beans anew; the packaged server has them prepared. They are the same. */
@GatehouseTest
class PreparedBeansIT {

    private static final String CONTEXT = "org.springframework.context.annotation.";
    private static final String CLIENT =
            "org.springframework.security.config.annotation.web.configuration.OAuth2ClientConfiguration";

    /** What reads configuration classes, what tests add, and what their libraries switch on. */
    private static final List<String> ONLY_IN_TESTS =
            List.of(
                    CONTEXT + "internalConfigurationAnnotationProcessor",
                    CONTEXT + "internalAutowiredAnnotationProcessor",
                    CONTEXT + "internalCommonAnnotationProcessor",
                    "org.springframework.boot.autoconfigure.internalCachingMetadataReaderFactory",
                    "org.springframework.test.context.support.internalDynamicPropertyRegistrarBeanInitializer",
                    "testClock",
                    "org.springframework.boot.actuate.autoconfigure.endpoint.jackson.Jackson2EndpointAutoConfiguration",
                    "jackson2EndpointJsonMapper",
                    "endpointJackson2ObjectMapperWebMvcConfigurer",
                    "org.springframework.boot.http.converter.autoconfigure.GsonHttpMessageConvertersConfiguration",
                    CLIENT,
                    CLIENT + "$OAuth2ClientWebMvcSecurityConfiguration",
                    CLIENT + "$OAuth2AuthorizedClientManagerConfiguration",
                    "authorizedClientManagerRegistrar",
                    "org.springframework.modulith.core.config.ApplicationModuleInitializerRuntimeVerification");

    @Autowired ConfigurableApplicationContext found;

    @Test
    void areThoseThatAreFound() {
        Set<String> prepared = descriptions(prepared());
        Set<String> beans = descriptions(found.getBeanFactory());

        assertThat(without(prepared, beans))
                .containsExactly(CONTEXT + "internalImportAwareAotProcessor");
        assertThat(without(beans, prepared)).containsExactlyInAnyOrderElementsOf(ONLY_IN_TESTS);
    }

    private static ConfigurableListableBeanFactory prepared() {
        PreparedBeans.require();
        GenericApplicationContext context = new GenericApplicationContext();
        AotApplicationContextInitializer.<GenericApplicationContext>forInitializerClasses(
                        PreparedBeans.INITIALIZER)
                .initialize(context);
        return context.getBeanFactory();
    }

    private static List<String> without(Set<String> all, Set<String> known) {
        return all.stream()
                .filter(bean -> !known.contains(bean))
                .map(bean -> bean.substring(0, bean.indexOf(':')))
                .toList();
    }

    private static Set<String> descriptions(ConfigurableListableBeanFactory beans) {
        return Arrays.stream(beans.getBeanDefinitionNames())
                .map(name -> name + ": " + description(beans.getMergedBeanDefinition(name)))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static String typeOf(BeanDefinition bean) {
        Class<?> type = bean.getResolvableType().resolve();
        return type == null ? "?" : ClassUtils.getUserClass(type).getName();
    }

    private static String description(BeanDefinition bean) {
        AbstractBeanDefinition whole = (AbstractBeanDefinition) bean;
        return "%s %s primary %s, fallback %s, candidate %s, lazy %s, after %s"
                .formatted(
                        typeOf(bean),
                        bean.getScope(),
                        bean.isPrimary(),
                        bean.isFallback(),
                        bean.isAutowireCandidate(),
                        bean.isLazyInit(),
                        new TreeSet<>(
                                Arrays.asList(
                                        whole.getDependsOn() == null
                                                ? new String[0]
                                                : whole.getDependsOn())));
    }
}
