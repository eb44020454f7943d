package io.gatehouse.pages;

import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.core.io.Resource;
import org.thymeleaf.IEngineConfiguration;
import org.thymeleaf.spring6.templateresource.SpringResourceTemplateResource;
import org.thymeleaf.templateresolver.AbstractConfigurableTemplateResolver;
import org.thymeleaf.templateresource.ITemplateResource;

/** Finds templates in the theme: those of pages, or those of one kind of mail. */
class ThemeTemplates extends AbstractConfigurableTemplateResolver {
    private final ThemeFiles files;
    private final String folder;
    private final String ending;

    /** Templates of pages, in HTML, by their names without ending. */
    ThemeTemplates(ThemeFiles files, boolean cached) {
        this(files, "templates/", ".html", cached);
        setTemplateMode("HTML");
    }

    private ThemeTemplates(ThemeFiles files, String folder, String ending, boolean cached) {
        this.files = files;
        this.folder = folder;
        this.ending = ending;
        setCacheable(cached);
        setCharacterEncoding("UTF-8");
    }

    /** Templates of mails by their names with this ending, {@code html} or {@code txt}. */
    static ThemeTemplates ofMail(ThemeFiles files, String ending, boolean cached) {
        ThemeTemplates made = new ThemeTemplates(files, "email/", "", cached);
        made.setTemplateMode(ending.equals("html") ? "HTML" : "TEXT");
        made.setResolvablePatterns(Set.of("*." + ending));
        return made;
    }

    @Override
    protected @Nullable ITemplateResource computeTemplateResource(
            IEngineConfiguration configuration,
            @Nullable String ownerTemplate,
            String template,
            String resourceName,
            String characterEncoding,
            Map<String, Object> attributes) {
        Optional<Resource> found = files.find(folder + template + ending);
        return found.isEmpty()
                ? null
                : new SpringResourceTemplateResource(found.get(), characterEncoding);
    }
}
