package io.gatehouse.structure;

import jakarta.servlet.Filter;
import jakarta.servlet.FilterRegistration;
import jakarta.servlet.ServletContext;
import java.lang.reflect.Field;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.springframework.security.authentication.AuthenticationProvider;
import org.springframework.security.authentication.ProviderManager;
import org.springframework.security.web.DefaultSecurityFilterChain;
import org.springframework.security.web.FilterChainProxy;
import org.springframework.security.web.SecurityFilterChain;

/** Every security filter chain with its filters and the providers behind them, as text. */
final class FilterChains {

    private final StringBuilder text = new StringBuilder();

    /** The chains in the order in which they are asked, and the filters around all of them. */
    static String describe(FilterChainProxy proxy, ServletContext servlets) {
        FilterChains chains = new FilterChains();
        chains.text.append("Around every request:\n");
        Map<String, String> names = new TreeMap<>();
        for (FilterRegistration filter : servlets.getFilterRegistrations().values()) {
            names.put(filter.getName(), String.join(" ", filter.getUrlPatternMappings()));
        }
        names.forEach((name, paths) -> chains.line(1, name + "  " + paths));
        proxy.getFilterChains().forEach(chains::add);
        return chains.text.toString();
    }

    private void add(SecurityFilterChain chain) {
        text.append('\n')
                .append(((DefaultSecurityFilterChain) chain).getRequestMatcher())
                .append('\n');
        chain.getFilters().forEach(this::add);
    }

    private void add(Filter filter) {
        line(1, filter.getClass().getSimpleName());
        for (ProviderManager manager : managersOf(filter)) {
            String providers =
                    manager.getProviders().stream()
                            .map(AuthenticationProvider::getClass)
                            .map(Class::getSimpleName)
                            .collect(Collectors.joining(" "));
            line(2, "asks " + providers);
        }
    }

    private void line(int depth, String content) {
        text.append("  ".repeat(depth)).append(content).append('\n');
    }

    private static List<ProviderManager> managersOf(Filter filter) {
        List<ProviderManager> managers = new ArrayList<>();
        for (Class<?> type = filter.getClass(); type != null; type = type.getSuperclass()) {
            for (Field field : type.getDeclaredFields()) {
                if (field.getType().getName().endsWith("AuthenticationManager")) {
                    managers.add(unwrap(valueOf(field, filter)));
                }
            }
        }
        return managers;
    }

    // Micrometer wraps the managers that Spring Security makes by itself.
    private static ProviderManager unwrap(Object manager) {
        if (manager instanceof ProviderManager plain) {
            return plain;
        }
        try {
            return unwrap(valueOf(manager.getClass().getDeclaredField("delegate"), manager));
        } catch (NoSuchFieldException other) {
            throw new IllegalStateException("no providers to list in " + manager, other);
        }
    }

    private static Object valueOf(Field field, Object owner) {
        try {
            field.setAccessible(true);
            return field.get(owner);
        } catch (IllegalAccessException closed) {
            throw new IllegalStateException(closed);
        }
    }
}
