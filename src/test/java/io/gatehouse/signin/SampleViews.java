package io.gatehouse.signin;

import io.gatehouse.pages.Page;
import io.gatehouse.protocol.device.SampleDevice;
import io.gatehouse.selfservice.SampleAccount;
import io.gatehouse.signin.ChooseCompanyView.Choice;
import io.gatehouse.signin.ConsentView.ApiScopes;
import io.gatehouse.signin.ConsentView.OptionalScope;
import io.gatehouse.signin.ConsentView.ScopeText;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Every page filled with sample data, by the name under which the preview shows it. */
public final class SampleViews {
    private static final String EMAIL = "ada@lovelace.example";

    private SampleViews() {}

    public static Map<String, Page> all() {
        Map<String, Page> pages = new LinkedHashMap<>();
        pages.put("sign-in", signIn("", null, 0));
        pages.put("sign-in-plain", new Page("sign-in", plainSignIn()));
        pages.put("sign-in-wrong", signIn(EMAIL, "wrong_credentials", 0));
        pages.put("sign-in-throttled", signIn(EMAIL, "throttled", 240));
        pages.put("sign-in-seconds", signIn(EMAIL, "throttled", 12));
        pages.put("sign-in-busy", signIn(EMAIL, "busy", 0));
        pages.put("sign-in-expired", signIn(EMAIL, "expired", 0));
        pages.put("sign-in-missing", signIn("", "missing", 0));
        pages.put("choose-company", chooseCompany(2));
        pages.put("choose-company-many", chooseCompany(200));
        pages.put("consent", consent(true, null));
        pages.put("consent-small", consent(false, null));
        pages.put("device-confirm", consent(true, "WDJB-MJHT"));
        pages.put("device-confirm-small", consent(false, "WDJB-MJHT"));
        pages.putAll(SampleDevice.all());
        pages.put("sign-out", new Page("sign-out", signOut()));
        pages.put(
                "signed-out",
                new Page(
                        "signed-out",
                        new SignedOutView(
                                "Orderly", "https://orderly.example/bye", List.of(), false)));
        pages.put(
                "signed-out-plain",
                new Page("signed-out", new SignedOutView(null, null, List.of(), false)));
        pages.put(
                "set-up", new Page("set-up", new SetUpView("/set-up", "csrf", "token", "", null)));
        for (String error :
                List.of(
                        "invalid_email",
                        "password_length",
                        "password_common",
                        "missing",
                        "expired")) {
            pages.put(
                    "set-up-" + error,
                    new Page("set-up", new SetUpView("/set-up", "csrf", "token", EMAIL, error)));
        }
        pages.put("invitation", invitation("accept", EMAIL, null));
        pages.put("invitation-sign-in", invitation("sign-in", null, null));
        pages.put("invitation-wrong", invitation("sign-in", null, "wrong_credentials"));
        pages.put("invitation-throttled", invitation("sign-in", null, "throttled"));
        pages.put("invitation-busy", invitation("sign-in", null, "busy"));
        pages.put("invitation-missing", invitation("sign-in", null, "missing"));
        pages.put("invitation-password", invitation("password", null, null));
        pages.put("invitation-weak", invitation("password", null, "password_common"));
        pages.put("invitation-short", invitation("password", null, "password_length"));
        pages.put("invitation-repeat", invitation("password", null, "password_repeat"));
        pages.put("invitation-switch", invitation("switch", "grace@hopper.example", null));
        pages.put("account", SampleAccount.busy());
        pages.put("account-alone", SampleAccount.alone());
        pages.put("roles", SampleAccount.roles());
        pages.put("roles-consultant", SampleAccount.rolesOfConsultant());
        pages.put("roles-none", SampleAccount.noRoles());
        pages.put("leave-company", SampleAccount.leaving(false));
        pages.put("leave-company-last-owner", SampleAccount.leaving(true));
        pages.put("choose-company-none", withoutCompany());
        pages.put("choose-company-stuck", stuck());
        return pages;
    }

    private static Page signIn(String username, @Nullable String error, long wait) {
        var view =
                new SignInView(
                        "/sign-in",
                        "sealed",
                        "csrf",
                        username,
                        error,
                        wait,
                        "Orderly",
                        null,
                        "https://orderly.example/privacy",
                        "https://orderly.example/terms",
                        false);
        return new Page("sign-in", view).leadingTo("https://orderly.example/callback");
    }

    private static SignInView plainSignIn() {
        return new SignInView("/sign-in", "", "csrf", "", null, 0, null, null, null, null, false);
    }

    private static Page chooseCompany(int count) {
        List<Choice> choices = IntStream.range(0, count).mapToObj(SampleViews::choice).toList();
        return new Page(
                "choose-company",
                new ChooseCompanyView(
                        "/choose-company",
                        "sealed",
                        "csrf",
                        "Orderly",
                        EMAIL,
                        choices,
                        choices.size() > 7 ? List.of("Babbage & Söhne GmbH") : List.of(),
                        false,
                        "/switch-account"));
    }

    private static Page stuck() {
        return new Page(
                "choose-company",
                new ChooseCompanyView(
                        "/choose-company",
                        "sealed",
                        "csrf",
                        "Orderly",
                        EMAIL,
                        List.of(),
                        List.of("Babbage & Söhne GmbH"),
                        false,
                        "/switch-account"));
    }

    private static Page withoutCompany() {
        return new Page(
                "choose-company",
                new ChooseCompanyView(
                        "/choose-company",
                        "sealed",
                        "csrf",
                        "Orderly",
                        EMAIL,
                        List.of(),
                        List.of(),
                        true,
                        "/switch-account"));
    }

    private static Choice choice(int number) {
        List<String> names =
                List.of(
                        "Lovelace Consulting",
                        "Northwind Traders",
                        "Babbage & Söhne GmbH",
                        "Compañía Azul");
        List<String> roles = List.of("owner", "member", "admin");
        String name = names.get(number % 4) + (number < 4 ? "" : " " + number);
        return number % 4 == 3
                ? new Choice("company-" + number, name, null, "Lovelace Consulting")
                : new Choice("company-" + number, name, roles.get(number % 3), "");
    }

    private static Page consent(boolean large, @Nullable String userCode) {
        var view =
                new ConsentView(
                        "/consent",
                        "sealed",
                        "csrf",
                        "Orderly",
                        "https://orderly.example",
                        null,
                        "https://orderly.example/privacy",
                        large ? "https://orderly.example/terms" : null,
                        "orderly.example",
                        userCode,
                        large ? "Northwind Traders" : null,
                        EMAIL,
                        large
                                ? List.of(
                                        new ScopeText("openid", "openid", null, false),
                                        new ScopeText("email", "email", null, false),
                                        new ScopeText(
                                                "orders:read",
                                                "See orders",
                                                "All orders of the company, with prices",
                                                false))
                                : List.of(new ScopeText("openid", "openid", null, false)),
                        large
                                ? List.of(
                                        new ApiScopes(
                                                "Orders",
                                                List.of(
                                                        new OptionalScope(
                                                                "orders:write",
                                                                "Create and change orders",
                                                                false,
                                                                true,
                                                                true),
                                                        new OptionalScope(
                                                                "orders:cancel",
                                                                "Cancel orders",
                                                                true,
                                                                false,
                                                                false))),
                                        new ApiScopes(
                                                "",
                                                List.of(
                                                        new OptionalScope(
                                                                "phone", null, false, false,
                                                                false))))
                                : List.of(),
                        large,
                        large,
                        large ? Duration.ofDays(30) : null,
                        !large);
        return new Page("consent", view).leadingTo("com.orderly.app:/callback");
    }

    private static SignOutView signOut() {
        return new SignOutView(
                "/connect/logout", "csrf", Map.of("state", "a\"b"), "Orderly", EMAIL);
    }

    private static Page invitation(
            String step, @Nullable String signedInAs, @Nullable String error) {
        return new Page(
                "invitation",
                new InvitationView(
                        "/invitation",
                        "/invitation/switch",
                        "csrf",
                        "token",
                        "Babbage & Söhne GmbH",
                        EMAIL,
                        "member",
                        step,
                        signedInAs,
                        error,
                        "throttled".equals(error) ? 120 : 0));
    }
}
