package io.gatehouse.structure;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.platform.web.TimedPaths;
import io.gatehouse.testing.GatehouseTest;
import jakarta.servlet.ServletContext;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.context.ApplicationContext;
import org.springframework.security.authentication.AuthenticationManager;
import org.springframework.security.authentication.AuthenticationProvider;
import org.springframework.security.core.userdetails.UserDetailsService;
import org.springframework.security.web.FilterChainProxy;
import org.springframework.web.servlet.mvc.method.annotation.RequestMappingHandlerMapping;

/** What stands between a request and its answer, compared with what reviewers have read. */
@GatehouseTest
class WebStructureIT {

    private static final Path CHAINS =
            Path.of("src/test/resources/io/gatehouse/structure/filter-chains.txt");

    private static final Path OPERATIONS = Path.of("docs/reference/management-api.md");
    private static final Path OPEN_API =
            Path.of("src/main/resources/io/gatehouse/management/openapi/openapi.json");

    @Autowired ApplicationContext context;
    @Autowired ServletContext servlets;

    @Autowired
    @Qualifier("requestMappingHandlerMapping")
    RequestMappingHandlerMapping mappings;

    @Test
    void everyFilterAndProviderIsOneThatWasReviewed() {
        FilterChainProxy proxy = context.getBean(FilterChainProxy.class);

        CheckedIn.isCurrent(CHAINS, FilterChains.describe(proxy, servlets));
    }

    // Spring Security would add such beans to managers that never named them.
    @Test
    void noAuthenticationIsGlobal() {
        assertThat(context.getBeanNamesForType(AuthenticationProvider.class)).isEmpty();
        assertThat(context.getBeanNamesForType(UserDetailsService.class)).isEmpty();
        assertThat(context.getBeanNamesForType(AuthenticationManager.class)).isEmpty();
    }

    @Test
    void everyOperationOfTheApiIsDescribed() {
        OpenApi document = new OpenApi(mappings);

        CheckedIn.isCurrent(OPEN_API, document.json());
        CheckedIn.hasCurrentPart(OPERATIONS, document.table());
    }

    @Test
    void everyAddressIsDocumented() {
        Set<String> addresses = new TreeSet<>();
        mappings.getHandlerMethods()
                .keySet()
                .forEach(info -> addresses.addAll(info.getPatternValues()));
        addresses.remove("/error");
        context.getBeansOfType(TimedPaths.class)
                .values()
                .forEach(some -> addresses.addAll(some.paths()));

        String reference =
                CheckedIn.read(Path.of("docs/reference/endpoints.md")) + CheckedIn.read(OPERATIONS);

        assertThat(addresses)
                .contains("/oauth2/authorize", "/userinfo")
                .allSatisfy(address -> assertThat(reference).contains("`" + address + "`"));
    }
}
