package io.gatehouse.pages;

import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.thymeleaf.ITemplateEngine;
import org.thymeleaf.spring6.SpringTemplateEngine;

/** Sets up the template engine on the theme. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(PagesProperties.class)
class PagesConfiguration {

    @Bean
    ITemplateEngine pageTemplates(
            ThemeFiles files, ThemeMessages messages, PagesProperties properties) {
        var engine = new SpringTemplateEngine();
        engine.setTemplateResolver(new ThemeTemplates(files, !properties.editable()));
        engine.setTemplateEngineMessageSource(messages);
        return engine;
    }
}
