package io.gatehouse.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.apis.Apis;
import io.gatehouse.companies.Companies;
import io.gatehouse.companies.CompanyPowers;
import io.gatehouse.companies.InvitationDraft;
import io.gatehouse.companies.InvitationRegister;
import io.gatehouse.desiredstate.DesiredState;
import io.gatehouse.platform.Issuer;
import io.gatehouse.platform.Window;
import io.gatehouse.platform.Written;
import io.gatehouse.platform.mail.Message;
import io.gatehouse.platform.mail.Messages;
import io.gatehouse.testing.GatehouseTest;
import io.gatehouse.testing.Platform;
import java.util.Set;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.beans.factory.annotation.Autowired;

/** Somebody without an account joins by the mailed link, looks at their roles, and leaves again. */
@GatehouseTest
class InvitationInChromiumIT {

    private static final Pattern LINK = Pattern.compile("http\\S+/invitation\\?token=[\\w-]{43}");
    private static final String PASSWORD = "Seven-Quiet-Otters-Dance-4";

    @Autowired DesiredState state;
    @Autowired Issuer issuer;
    @Autowired InvitationRegister invitations;
    @Autowired Messages messages;
    @Autowired Companies companies;
    @Autowired Apis apis;
    Platform platform;
    Chromium browser;

    @BeforeEach
    void make() {
        platform = new Platform(state, issuer);
        browser = Chromium.fresh();
    }

    @ParameterizedTest
    @CsvSource({"light, 1280", "dark, 360"})
    void joinsByTheMailedLinkSeesWhyAndLeaves(String colours, int width) {
        browser.look(colours, width);
        browser.open(mailedLink());

        browser.find("form#accept-invitation #new-password");
        isFine("invitation", width);
        browser.fill("#new-password", PASSWORD);
        browser.fill("#repeat-password", PASSWORD);
        browser.click("#submit");

        browser.find("#notice");
        isFine("joined", width);
        browser.click("a[href*='/account/roles?company=" + platform.named("one") + "']");
        assertThat(browser.find("[data-role=analyst] .facts").getText()).contains("Invitation");
        isFine("roles", width);
        browser.click("#back");
        browser.click("a[href*='/account/leave?company=" + platform.named("one") + "']");
        browser.find("form#leave-company");
        isFine("leave-company", width);
        browser.click("#confirm");
        browser.find("main[data-account]");
        assertThat(browser.has("a[href*='company=" + platform.named("one") + "']")).isFalse();
    }

    private String mailedLink() {
        UUID company = companies.findBySlug(platform.named("one")).orElseThrow().id();
        UUID analyst =
                apis.byAudience(platform.audience()).orElseThrow().roles().get("analyst").id();
        String email = "new-" + UUID.randomUUID() + "@people.example";
        Written made =
                invitations.create(
                        new InvitationDraft(company, email, null, Set.of(analyst), "en"),
                        CompanyPowers.OPERATOR,
                        "account:test");
        String cause = "invitation:" + ((Written.Created) made).id();
        Message mail =
                messages.page(new Window(null, 10_000)).stream()
                        .filter(one -> one.cause().equals(cause))
                        .findFirst()
                        .orElseThrow();
        Message.Content content = messages.find(mail.id()).orElseThrow().content();
        Matcher link = LINK.matcher(content == null ? "" : content.text());
        assertThat(link.find()).isTrue();
        return link.group();
    }

    private void isFine(String page, int width) {
        browser.picture("join-" + page + "-" + width);
        assertThat(browser.complaints()).as(page).isEmpty();
        assertThat(browser.pageWidth()).as(page).isLessThanOrEqualTo(width);
        assertThat(browser.violations()).as(page).isEmpty();
    }
}
