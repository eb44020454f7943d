package example.sunfield.web;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Collection;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.security.oauth2.core.OAuth2Error;

/**
 * One tab's page, complete.
 *
 * @param tab 1 or 2
 * @param refusal what went wrong last; null when nothing did
 * @param login null when nobody is signed in
 */
record TabView(int tab, @Nullable OAuth2Error refusal, @Nullable Login login) {
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss 'UTC'").withZone(ZoneOffset.UTC);
    private static final Set<String> TIMES = Set.of("iat", "exp", "nbf", "auth_time", "updated_at");

    /** The number of the other tab, for the link. */
    public int otherTab() {
        return 3 - tab;
    }

    /**
     * What a signed-in tab shows.
     *
     * @param person e-mail address, else the subject
     * @param company id of the company; null for none
     * @param colour number of the company's colour, from 0
     * @param refreshable whether there is a refresh token
     */
    record Login(
            String person,
            @Nullable String company,
            int colour,
            List<String> roles,
            List<String> scopes,
            List<Claim> accessToken,
            List<Claim> idToken,
            List<Claim> userInfo,
            boolean refreshable,
            List<Issue> issues) {}

    /** A claim as text; times also in words. */
    record Claim(String name, String value, @Nullable String note) {}

    /** One line of the tab's history. */
    record Issue(String how, String time, String company, int colour, String id) {}

    /** The page of a tab, with the session's {@code companies} for their colours. */
    static TabView of(
            int tab,
            @Nullable OAuth2Error refusal,
            @Nullable TabLogin login,
            List<String> companies) {
        return new TabView(tab, refusal, login == null ? null : login(login, companies));
    }

    private static Login login(TabLogin login, List<String> companies) {
        Map<String, Object> access = login.accessTokenClaims();
        Object email = login.userInfo().get("email");
        return new Login(
                email == null ? login.idToken().getSubject() : text(email),
                login.company(),
                colour(login.company(), companies),
                words(access.get("roles")),
                words(access.get("scope")),
                claims(access),
                claims(login.idToken().getClaims()),
                claims(login.userInfo()),
                login.client().getRefreshToken() != null,
                login.issues().stream().map(issue -> issue(issue, companies)).toList());
    }

    private static Issue issue(TabLogin.Issue issue, List<String> companies) {
        Map<String, Object> claims = issue.claims();
        String company = claims.get("company") instanceof String some ? some : "none";
        return new Issue(
                issue.how(),
                time(claims.get("iat")),
                company,
                colour(company, companies),
                text(claims.getOrDefault("jti", "")));
    }

    private static int colour(@Nullable String company, List<String> companies) {
        return company == null ? 0 : Math.max(0, companies.indexOf(company)) % 4;
    }

    private static List<Claim> claims(Map<String, Object> claims) {
        return claims.entrySet().stream()
                .sorted(Map.Entry.comparingByKey())
                .map(TabView::claim)
                .toList();
    }

    private static Claim claim(Map.Entry<String, Object> claim) {
        boolean isTime = TIMES.contains(claim.getKey());
        return new Claim(
                claim.getKey(), text(claim.getValue()), isTime ? time(claim.getValue()) : null);
    }

    private static List<String> words(@Nullable Object value) {
        return switch (value) {
            case Collection<?> many -> many.stream().map(String::valueOf).toList();
            case String text when !text.isBlank() -> List.of(text.split(" "));
            case null, default -> List.of();
        };
    }

    private static String text(Object value) {
        return switch (value) {
            case Instant time -> String.valueOf(time.getEpochSecond());
            case Date time -> String.valueOf(time.toInstant().getEpochSecond());
            case Collection<?> many ->
                    many.stream().map(String::valueOf).collect(Collectors.joining(", "));
            default -> value.toString();
        };
    }

    private static String time(@Nullable Object value) {
        return switch (value) {
            case Instant time -> TIME.format(time);
            case Date time -> TIME.format(time.toInstant());
            case Number seconds -> TIME.format(Instant.ofEpochSecond(seconds.longValue()));
            case null, default -> "";
        };
    }
}
