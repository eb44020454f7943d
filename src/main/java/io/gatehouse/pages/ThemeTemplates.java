package io.gatehouse.pages;

import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.core.io.Resource;
import org.thymeleaf.IEngineConfiguration;
import org.thymeleaf.spring6.templateresource.SpringResourceTemplateResource;
import org.thymeleaf.templateresolver.AbstractConfigurableTemplateResolver;
import org.thymeleaf.templateresource.ITemplateResource;

/** Finds templates in the theme. */
class ThemeTemplates extends AbstractConfigurableTemplateResolver {
    private final ThemeFiles files;

    ThemeTemplates(ThemeFiles files, boolean cached) {
        this.files = files;
        setCacheable(cached);
        setTemplateMode("HTML");
        setCharacterEncoding("UTF-8");
    }

    @Override
    protected @Nullable ITemplateResource computeTemplateResource(
            IEngineConfiguration configuration,
            @Nullable String ownerTemplate,
            String template,
            String resourceName,
            String characterEncoding,
            Map<String, Object> attributes) {
        Optional<Resource> found = files.find("templates/" + template + ".html");
        return found.isEmpty()
                ? null
                : new SpringResourceTemplateResource(found.get(), characterEncoding);
    }
}
