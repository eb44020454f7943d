package io.gatehouse.pages;

import io.gatehouse.platform.mail.Letter;
import java.time.Instant;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.springframework.stereotype.Component;
import org.thymeleaf.ITemplateEngine;
import org.thymeleaf.context.Context;
import org.thymeleaf.spring6.SpringTemplateEngine;

/** Makes letters from the templates in {@code email/} and the texts of the theme. */
@Component
class LetterTemplates {

    private final ITemplateEngine engine;
    private final ThemeMessages messages;
    private final Languages languages;

    LetterTemplates(
            ThemeFiles files,
            ThemeMessages messages,
            Languages languages,
            PagesProperties properties) {
        SpringTemplateEngine made = new SpringTemplateEngine();
        boolean cached = !properties.editable();
        made.setTemplateResolvers(
                Set.of(
                        ThemeTemplates.ofMail(files, "html", cached),
                        ThemeTemplates.ofMail(files, "txt", cached)));
        made.setTemplateEngineMessageSource(messages);
        this.engine = made;
        this.messages = messages;
        this.languages = languages;
    }

    Letter write(Mail mail, String cause, Instant expiresAt) {
        Locale locale = languages.find(mail.language()).orElseGet(languages.supported()::getFirst);
        LetterFrame frame = new LetterFrame(locale.toLanguageTag(), Languages.directionOf(locale));
        Context context = new Context(locale, Map.of("frame", frame, "view", mail.view()));
        Object[] arguments = mail.subjectArguments().toArray();
        return new Letter(
                mail.template(),
                mail.recipient(),
                messages.getMessage("mail." + mail.template() + ".subject", arguments, locale),
                engine.process(mail.template() + ".txt", context),
                engine.process(mail.template() + ".html", context),
                cause,
                expiresAt);
    }

    /** What the layout of a letter needs. */
    record LetterFrame(String language, String direction) {}
}
