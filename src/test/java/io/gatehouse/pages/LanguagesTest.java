package io.gatehouse.pages;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.servlet.http.Cookie;
import java.util.Locale;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.mock.web.MockHttpServletRequest;

class LanguagesTest {
    private final Languages languages =
            new Languages(new ThemeFiles(new PagesProperties(null, "base", "")));
    private MockHttpServletRequest request;

    @BeforeEach
    void setUp() {
        request = new MockHttpServletRequest();
    }

    @Test
    void startsWithEnglish() {
        assertThat(languages.choose(request)).isEqualTo(Locale.ENGLISH);
    }

    @Test
    void readsWhatTheBrowserPrefers() {
        request.addHeader("Accept-Language", "fr-FR,de-CH;q=0.8,en;q=0.5");

        assertThat(languages.choose(request)).isEqualTo(Locale.GERMAN);
    }

    @Test
    void putsTheApplicationsWishBeforeTheBrowsers() {
        request.addHeader("Accept-Language", "en");
        request.setParameter("ui_locales", "fr-CA de");

        assertThat(languages.choose(request)).isEqualTo(Locale.GERMAN);
    }

    @Test
    void readsTheWishFromTheFlowToo() {
        request.setAttribute(Pages.UI_LOCALES, "de-AT en");

        assertThat(languages.choose(request)).isEqualTo(Locale.GERMAN);
    }

    @Test
    void putsWhatThePersonPickedBeforeAll() {
        request.setParameter("ui_locales", "de");
        request.setCookies(new Cookie(Languages.COOKIE, "en"));

        assertThat(languages.choose(request)).isEqualTo(Locale.ENGLISH);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ",,,", "x-;q=a", "*", "\u0000", "de;q=9"})
    void survivesNonsense(String preference) {
        request.addHeader("Accept-Language", preference);
        request.setParameter("ui_locales", preference);
        request.setCookies(new Cookie(Languages.COOKIE, "nonsense"));

        assertThat(languages.choose(request)).isEqualTo(Locale.ENGLISH);
    }
}
