package io.gatehouse.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.accounts.FirstOperator;
import io.gatehouse.desiredstate.DesiredState;
import io.gatehouse.platform.Issuer;
import io.gatehouse.testing.Answer;
import io.gatehouse.testing.GatehouseTest;
import io.gatehouse.testing.Platform;
import io.gatehouse.testing.Requirement;
import io.gatehouse.testing.TestDatabase;
import io.gatehouse.testing.Tokens;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.openqa.selenium.By;
import org.openqa.selenium.Keys;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.WindowType;
import org.openqa.selenium.interactions.Actions;
import org.springframework.beans.factory.annotation.Autowired;

/** From an application through every page of a flow and back, in a real browser. */
@GatehouseTest
class FlowInChromiumIT {

    @Autowired DesiredState state;
    @Autowired Issuer issuer;
    @Autowired FirstOperator operators;
    @Autowired TestDatabase database;
    Chromium browser;
    Walk walk;

    @BeforeEach
    void make() {
        browser = Chromium.fresh();
        walk = new Walk(browser, new Platform(state, issuer), issuer);
    }

    @AfterEach
    void close() {
        if (walk != null) {
            walk.close();
        }
    }

    @Requirement("RFC 6749 4.1: the code grant in a real browser")
    @Test
    void bringsACodeForTheCompanyChosenBackToTheApp() {
        walk.begin();
        walk.signIn();
        walk.choose("two");
        walk.allow();
        walk.arrive();

        assertThat(walk.callback().last())
                .containsEntry("state", "the-state")
                .containsKeys("code", "iss");
        Map<String, Object> access = Tokens.claims(walk.redeem().text("access_token"));
        assertThat(access).containsEntry("roles", List.of("planner"));
        assertThat(browser.complaints()).isEmpty();
    }

    @Test
    void tellsTheAppThatAccessWasDenied() {
        walk.begin();
        walk.signIn();
        walk.choose("one");
        browser.click("form#consent #deny");
        walk.arrive();

        assertThat(walk.callback().last())
                .containsEntry("error", "access_denied")
                .doesNotContainKey("code");
    }

    @Test
    void givesPasswordManagersAndScreenReadersTheirHooks() {
        walk.begin();

        assertThat(browser.has("form#sign-in[method=post][action]")).isTrue();
        assertThat(browser.has("input#username[name=username][autocomplete='username webauthn']"))
                .isTrue();
        assertThat(
                        browser.has(
                                "input#password[name=password][type=password][autocomplete=current-password]"))
                .isTrue();
        assertThat(browser.has("form#sign-in button#submit")).isTrue();
        walk.signIn();
        assertThat(browser.find(walk.button("one")).isDisplayed()).isTrue();
        walk.choose("one");
        assertThat(browser.find("form#consent button#allow").isDisplayed()).isTrue();
        assertThat(browser.has("form#consent button#deny")).isTrue();
        assertThat(browser.has("form#consent input[type=checkbox][name=scope][value=email]"))
                .isTrue();
    }

    @Test
    void keepsTheAddressAndGoesToThePasswordAfterAWrongOne() {
        walk.begin();
        browser.fill("#username", walk.carol());
        browser.fill("#password", "not the password");
        browser.click("#submit");

        assertThat(browser.find("#error[role=alert]").getText()).isNotBlank();
        assertThat(browser.find("#username").getAttribute("value")).isEqualTo(walk.carol());
        assertThat(browser.find("#password").getAttribute("value")).isEmpty();
        browser.awaitFocus("password");
        assertThat(browser.find("#password").getAttribute("aria-describedby")).contains("error");
        assertThat(browser.complaints()).isEmpty();
    }

    @Test
    void worksByKeyboardAlone() {
        walk.begin();
        browser.awaitFocus("username");
        press(walk.carol(), Keys.TAB, Platform.PASSWORD, Keys.ENTER);
        browser.find("form#choose-company");
        tabTo(walk.button("two"));
        press(Keys.ENTER);
        browser.find("form#consent");
        tabTo("input[value=email]");
        press(Keys.SPACE);
        assertThat(browser.find("input[value=email]").isSelected()).isFalse();
        tabTo("#allow");
        press(Keys.ENTER);
        walk.arrive();

        assertThat(walk.redeem().text("scope")).contains("series").doesNotContain("email");
    }

    @Test
    void speaksGermanWhereTheBrowserDoes() {
        browser.languages("de-AT,de;q=0.9,en;q=0.5");
        walk.begin();

        assertThat(browser.has("html[lang=de]")).isTrue();
        walk.signIn();
        browser.find("form#choose-company");
        assertThat(browser.has("html[lang=de]")).isTrue();
        walk.choose("one");
        assertThat(browser.find("form#consent #allow").getText()).isEqualTo("Erlauben");
    }

    @Test
    void keepsTheLanguagePickedThroughTheFlow() {
        walk.begin();
        browser.driver().findElement(By.linkText("Deutsch")).click();

        assertThat(browser.find("html[lang=de] form#sign-in #submit").getText())
                .isEqualTo("Anmelden");
        walk.signIn();
        walk.choose("one");
        browser.find("form#consent");
        assertThat(browser.has("html[lang=de]")).isTrue();
        walk.allow();
        walk.arrive();
        assertThat(walk.callback().last()).containsKey("code");
    }

    @ParameterizedTest
    @CsvSource({"light, 1280", "dark, 360"})
    void isAccessibleAndFitsOnEveryPage(String colours, int width) {
        browser.look(colours, width);
        walk.begin();
        isFine("sign-in", width);
        walk.signIn();
        browser.find("form#choose-company");
        isFine("choose-company", width);
        walk.choose("two");
        browser.find("form#consent");
        isFine("consent", width);
        walk.allow();
        walk.arrive();
        browser.open(issuer.at("/account"));
        isFine("account", width);
        browser.open(issuer.at("/sign-out"));
        isFine("sign-out", width);
        browser.click("form#sign-out #confirm");
        browser.find("main[data-signed-out]");
        isFine("signed-out", width);
        browser.open(issuer.at("/oauth2/authorize?client_id=nobody"));
        browser.find("main[data-error]");
        isFine("error", width);
        database.asOwner("update account set operator = false");
        browser.open(issuer.at("/set-up?token=" + operators.link().orElseThrow()));
        browser.find("form#set-up");
        isFine("set-up", width);
    }

    @Test
    void sendsOneCodeAfterADoubleClickOnAllow() {
        walk.begin();
        walk.signIn();
        walk.choose("one");
        WebElement allow = browser.find("form#consent #allow");
        new Actions(browser.driver()).doubleClick(allow).perform();
        walk.arrive();

        assertThat(walk.callback().received()).hasSize(1);
        assertThat(walk.redeem().status()).isEqualTo(200);
    }

    @Test
    void hasAWayForwardAfterGoingBackToAPageThatIsDone() {
        walk.through("one");
        browser.driver().navigate().back();
        walk.allow();
        walk.arrive();

        assertThat(walk.callback().received()).hasSize(2);
        assertThat(walk.redeem().status()).isEqualTo(200);
    }

    @Test
    void keepsTwoTabsInTwoCompaniesApart() {
        walk.through("one");
        Answer first = walk.redeem();
        browser.driver().switchTo().newWindow(WindowType.TAB);
        Map<String, String> another = walk.request();
        another.put("prompt", "select_account");
        walk.begin(another);
        walk.choose("two");
        walk.allow();
        walk.arrive();
        Answer second = walk.redeem();

        String one = company(first);
        String two = company(second);
        assertThat(one).isNotEqualTo(two);
        for (int i = 0; i < 2; i++) {
            first = walk.refresh(first.text("refresh_token"));
            second = walk.refresh(second.text("refresh_token"));
            assertThat(company(first)).isEqualTo(one);
            assertThat(company(second)).isEqualTo(two);
        }
    }

    @Test
    void finishesBothOfTwoTabsThatStoodAtTheSignIn() {
        walk.begin();
        String left = browser.driver().getWindowHandle();
        browser.driver().switchTo().newWindow(WindowType.TAB);
        walk.begin();
        walk.signIn();
        walk.choose("two");
        walk.allow();
        walk.arrive();
        assertThat(walk.redeem().status()).isEqualTo(200);

        browser.driver().switchTo().window(left);
        walk.signIn();
        walk.arrive();

        assertThat(walk.redeem().status()).isEqualTo(200);
    }

    @Test
    void worksWithoutJavaScript() {
        browser.scripts(false);
        walk.through("two");

        assertThat(walk.redeem().status()).isEqualTo(200);
    }

    @Test
    void sendsAnAnswerThatIsAFormByItself() {
        Map<String, String> request = walk.request();
        request.put("response_mode", "form_post");
        walk.begin(request);
        walk.signIn();
        walk.choose("one");
        walk.allow();
        walk.arrive();

        assertThat(browser.driver().getCurrentUrl()).isEqualTo(walk.callback().uri());
        assertThat(walk.callback().last())
                .containsEntry("state", "the-state")
                .containsKeys("code", "iss");
        assertThat(walk.redeem().status()).isEqualTo(200);
        assertThat(browser.complaints()).isEmpty();
    }

    @Test
    void sendsItByAButtonWithoutJavaScript() {
        browser.scripts(false);
        Map<String, String> request = walk.request();
        request.put("response_mode", "form_post");
        walk.begin(request);
        walk.signIn();
        walk.choose("one");
        walk.allow();
        browser.click("form#form-post #continue");
        walk.arrive();

        assertThat(walk.redeem().status()).isEqualTo(200);
    }

    private void isFine(String page, int width) {
        browser.picture("flow-" + page + "-" + width);
        assertThat(browser.complaints()).as(page).isEmpty();
        assertThat(browser.pageWidth()).as(page).isLessThanOrEqualTo(width);
        assertThat(browser.violations()).as(page).isEmpty();
    }

    private void press(CharSequence... keys) {
        for (CharSequence some : keys) {
            new Actions(browser.driver()).sendKeys(some).perform();
        }
    }

    private void tabTo(String css) {
        WebElement wanted = browser.find(css);
        for (int i = 0; i < 30; i++) {
            if (wanted.equals(browser.driver().switchTo().activeElement())) {
                return;
            }
            press(Keys.TAB);
        }
        throw new AssertionError("cannot be reached by the Tab key: " + css);
    }

    private static String company(Answer tokens) {
        return Tokens.claims(tokens.text("access_token")).get("company").toString();
    }
}
