package preview;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.e2e.Chromium;
import io.gatehouse.signin.SampleViews;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.openqa.selenium.By;
import org.openqa.selenium.Keys;
import org.openqa.selenium.WebElement;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalServerPort;

/** Looks at every page in a real browser; leaves screenshots in {@code target/screenshots}. */
@SpringBootTest(classes = PagePreview.class, webEnvironment = WebEnvironment.RANDOM_PORT)
class PagesInChromiumIT {
    @LocalServerPort private int port;
    private Chromium browser;

    static Stream<String> pages() {
        return Stream.concat(
                SampleViews.all().keySet().stream().map("/preview/"::concat),
                Stream.of("/error-page/invalid_client", "/failing/500"));
    }

    @BeforeEach
    void open() {
        browser = Chromium.fresh();
    }

    @ParameterizedTest
    @MethodSource("pages")
    void isAccessibleInLightAndDarkAndFitsAPhone(String page) {
        see(page, "light", 1280);
        assertThat(browser.complaints()).isEmpty();
        assertThat(browser.violations()).as("light").isEmpty();

        browser.look("dark", 320);
        browser.picture(nameOf(page, "dark", 320));
        assertThat(browser.pageWidth()).isLessThanOrEqualTo(320);
        browser.look("dark", 360);
        browser.picture(nameOf(page, "dark", 360));
        assertThat(browser.violations()).as("dark").isEmpty();
    }

    @Test
    void showsAndHidesThePassword() {
        see("/preview/sign-in", "light", 1280);
        WebElement password = browser.find("#password");
        WebElement reveal = browser.find("[data-reveal]");

        reveal.click();

        assertThat(password.getAttribute("type")).isEqualTo("text");
        assertThat(reveal.getAttribute("aria-pressed")).isEqualTo("true");
        reveal.click();
        assertThat(password.getAttribute("type")).isEqualTo("password");
    }

    @Test
    void findsACompanyByTyping() {
        see("/preview/choose-company-many", "light", 1280);

        browser.find("#filter").sendKeys("traders 101");

        assertThat(browser.driver().findElements(By.cssSelector("#choose-company button")))
                .filteredOn(WebElement::isDisplayed)
                .extracting(button -> button.getAttribute("value"))
                .containsExactly("company-101");
    }

    @Test
    void startsInTheFieldThatComesNext() {
        see("/preview/sign-in", "light", 1280);
        browser.awaitFocus("username");

        see("/preview/sign-in-wrong", "light", 1280);
        browser.awaitFocus("password");
    }

    @Test
    void sendsAFormOnceHoweverOftenItIsClicked() {
        see("/preview/consent", "light", 1280);

        Object prevented =
                browser.driver().executeScript(
                        """
                        const form = document.getElementById("consent");
                        const send = () => {
                          const event = new Event("submit", {cancelable: true});
                          form.dispatchEvent(event);
                          return event.defaultPrevented;
                        };
                        return [send(), send()];
                        """);

        assertThat(prevented).isEqualTo(List.of(false, true));
    }

    @Test
    void reachesEverythingByKeyboardInReadingOrder() {
        see("/preview/sign-in", "light", 1280);
        WebElement username = browser.find("#username");

        username.sendKeys(Keys.TAB);
        browser.awaitFocus("password");
        browser.driver().switchTo().activeElement().sendKeys(Keys.TAB);
        assertThat(browser.driver().switchTo().activeElement().getAttribute("class")).isEqualTo("reveal");
        browser.driver().switchTo().activeElement().sendKeys(Keys.TAB);
        browser.awaitFocus("submit");
    }

    private void see(String page, String colours, int width) {
        browser.look(colours, width);
        browser.open("http://localhost:" + port + page);
        assertThat(browser.has("main[data-error=server_error]"))
                .as("the page itself and not that it failed")
                .isEqualTo(page.equals("/failing/500"));
        browser.picture(nameOf(page, colours, width));
    }

    private static String nameOf(String page, String colours, int width) {
        return page.substring(1).replace('/', '-') + "-" + colours + "-" + width;
    }
}
