package io.gatehouse.apis;

import io.gatehouse.platform.Issuer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.springframework.beans.factory.InitializingBean;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Gatehouse's own API, {@code <issuer>/api/v1}: registered like any other, so that its tokens,
 * consents and scopes follow the same rules, but written by nobody else. It is brought up to date
 * at every start, before a desired-state file can refer to it.
 */
@Component
public class OwnApi implements InitializingBean {

    /** Path of the API below the issuer. */
    public static final String PATH = "/api/v1";

    /** What all its scopes begin with. */
    public static final String PREFIX = "gatehouse.";

    private static final String ACTOR = "system:start";
    private static final Map<String, String> PERMISSIONS = permissions();
    private static final Map<String, String> RESOURCES = resources();

    private final ApiRegister register;
    private final Issuer issuer;
    private final JdbcClient jdbc;
    private final TransactionTemplate transaction;

    OwnApi(
            ApiRegister register,
            Issuer issuer,
            JdbcClient jdbc,
            PlatformTransactionManager transactions) {
        this.register = register;
        this.issuer = issuer;
        this.jdbc = jdbc;
        this.transaction = new TransactionTemplate(transactions);
    }

    /** The names of its scopes. */
    public static Set<String> scopeNames() {
        Set<String> names = new LinkedHashSet<>();
        scopes().forEach(scope -> names.add(scope.name()));
        return names;
    }

    /** The {@code aud} of its tokens. */
    public String audience() {
        return issuer.at(PATH);
    }

    @Override
    public void afterPropertiesSet() {
        transaction.executeWithoutResult(status -> {
            // Nodes that start together take turns, with each other and with desired-state files.
            jdbc.sql("select pg_advisory_xact_lock(hashtext('desired-state'))").query(rs -> {});
            register.putBuiltIn(draft(), ACTOR);
        });
    }

    private ApiDraft draft() {
        return new ApiDraft(
                audience(),
                "Gatehouse",
                Set.of(),
                Duration.ofMinutes(10),
                TokenFormat.JWT,
                "ES256",
                Set.of(),
                scopes(),
                List.of());
    }

    private static List<ApiDraft.ScopeDraft> scopes() {
        List<ApiDraft.ScopeDraft> scopes = new ArrayList<>();
        RESOURCES.forEach((resource, words) ->
                PERMISSIONS.forEach((permission, verb) ->
                        scopes.add(
                                new ApiDraft.ScopeDraft(
                                        PREFIX + resource + ":" + permission,
                                        verb + " " + words))));
        return scopes;
    }

    private static Map<String, String> permissions() {
        Map<String, String> verbs = new LinkedHashMap<>();
        verbs.put("read", "See");
        verbs.put("write", "Change");
        verbs.put("manage", "See and change");
        return verbs;
    }

    private static Map<String, String> resources() {
        Map<String, String> words = new LinkedHashMap<>();
        words.put("companies", "companies and their settings");
        words.put("memberships", "who belongs to a company");
        words.put("invitations", "invitations to a company");
        words.put("partnerships", "partnerships between companies");
        words.put("policies", "the policies of a company");
        words.put("entitlements", "which APIs a company may use");
        words.put("grants", "who holds which role");
        words.put("apis", "APIs with their scopes and roles");
        words.put("clients", "applications and their secrets");
        words.put("accounts", "people's accounts");
        words.put("sessions", "people's sign-ins");
        words.put("consents", "what people allowed applications");
        words.put("keys", "signing keys");
        words.put("audit", "the audit log");
        words.put("messages", "messages that were sent");
        words.put("deletions", "the deletion of companies");
        return words;
    }
}
