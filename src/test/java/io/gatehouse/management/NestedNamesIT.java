package io.gatehouse.management;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.desiredstate.DesiredState;
import io.gatehouse.management.request.Body;
import io.gatehouse.management.request.Operation;
import io.gatehouse.management.request.Patch;
import io.gatehouse.platform.Issuer;
import io.gatehouse.testing.Answer;
import io.gatehouse.testing.GatehouseTest;
import io.gatehouse.testing.Platform;
import io.gatehouse.testing.TestDatabase;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.core.MethodParameter;
import org.springframework.web.method.HandlerMethod;
import org.springframework.web.servlet.mvc.method.annotation.RequestMappingHandlerMapping;

/**
 * An owner of company one names, deep inside bodies and in parameters, things of company two: the
 * answer is the one for things that do not exist. The same body with a thing of their own is
 * accepted, so that the refusal is about the name and nothing else.
 */
@GatehouseTest
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class NestedNamesIT {

    @Autowired DesiredState state;
    @Autowired Issuer issuer;
    @Autowired TestDatabase database;

    @Autowired
    @Qualifier("requestMappingHandlerMapping")
    RequestMappingHandlerMapping mappings;

    private Api owner;
    private Map<String, String> own;
    private Map<String, String> foreign;
    private Map<String, String> none;

    @BeforeAll
    void twoCompanies() {
        Platform platform = new Platform(state, issuer);
        Callers callers = new Callers(platform);
        callers.person("boss", "two");
        Things things = new Things(platform, database, callers.operator());
        own = things.of("one", "alice", "@one.example");
        foreign = things.of("two", "boss", "@nowhere.example");
        none = Things.ofNobody(foreign);
        owner = callers.with(callers.person("alice", "one"));
    }

    @ParameterizedTest(name = "{0}: {2} {3}")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            textBlock =
                    """
                    audience   | POST  | /companies/COMPANY/partnerships | {"consultancy": "THIRD", "required_company_role": "admin", "roles": [{"api": "X", "role": "thing"}]}
                    audience   | POST  | /companies/COMPANY/partnerships | {"consultancy": "THIRD", "roles": [], "required_role": {"api": "X", "role": "thing"}}
                    audience   | POST  | /companies/COMPANY/grants       | {"membership": "MEMBERSHIP", "api": "X", "role": "thing", "resource_type": "project", "resource_id": "p"}
                    membership | POST  | /companies/COMPANY/grants       | {"membership": "X", "api": "AUDIENCE", "role": "thing", "resource_type": "project", "resource_id": "q"}
                    role_id    | POST  | /companies/COMPANY/invitations  | {"email": "nested@elsewhere.example", "roles": ["X"]}
                    scope      | POST  | /clients                        | {"name": "Nested", "type": "web", "redirect_uris": ["https://nested.example/"], "scopes": ["openid", "X"]}
                    scope      | POST  | /clients                        | {"name": "Nested", "type": "service", "scopes": ["X"]}
                    type_name  | POST  | /clients                        | {"name": "Nested", "type": "service", "client_type": "X", "scopes": []}
                    company    | POST  | /clients                        | {"name": "Nested", "type": "service", "company": "X", "scopes": []}
                    scope      | PATCH | /clients/CLIENT                 | {"scopes": ["X"]}
                    type_name  | PATCH | /clients/CLIENT                 | {"scopes": [], "client_type": "X"}
                    audience   | GET   | /companies/COMPANY/memberships/MEMBERSHIP/explanation?api=X | ~~
                    audience   | GET   | /companies/COMPANY/explanation?api=X                        | ~~
                    account    | GET   | /companies/COMPANY/explanation?account=X                    | ~~
                    account    | GET   | /companies/COMPANY/resources/project/p/access?account=X     | ~~
                    company    | GET   | /audit/export?company=X                                     | ~~
                    company    | GET   | /clients?company=X                                          | ~~
                    """)
    void tellNothing(String kind, String verb, String path, String body) {
        Answer theirs = send(kind, verb, path, body, foreign);
        Answer nothing = send(kind, verb, path, body, none);
        Answer mine = send(kind, verb, path, body, own);

        assertThat(plain(theirs, foreign.get(kind))).isEqualTo(plain(nothing, none.get(kind)));
        assertThat(theirs.status()).as(theirs.body()).isBetween(400, 499);
        assertThat(mine.status()).as(mine.body()).isBetween(200, 299);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    client_id | &client_id=X
                    audience  | &client_id=CLIENT&resource=X
                    scope     | &client_id=CLIENT&scope=X
                    company   | &client_id=CLIENT&company=X
                    account   | &client_id=CLIENT&account=X
                    """)
    void previewsTellNothing(String kind, String query) {
        String company = query.contains("company=") ? "" : "&company=COMPANY";
        String account = query.contains("account=") ? "" : "&account=ACCOUNT";
        String path = "/token-preview?" + query.substring(1) + company + account;

        Answer theirs = send(kind, "GET", path, "", foreign);
        Answer nothing = send(kind, "GET", path, "", none);

        assertThat(plain(theirs, foreign.get(kind))).isEqualTo(plain(nothing, none.get(kind)));
    }

    /** Whoever adds a body that names something adds a line above. */
    @Test
    void everyNameInABodyIsTried() {
        Set<String> named = new TreeSet<>();
        for (HandlerMethod method : mappings.getHandlerMethods().values()) {
            Operation operation = method.getMethodAnnotation(Operation.class);
            if (operation != null
                    && operation.who() != io.gatehouse.management.request.Who.INSTANCE) {
                Arrays.stream(method.getMethodParameters())
                        .filter(one -> one.hasParameterAnnotation(Body.class))
                        .map(NestedNamesIT::bodyOf)
                        .forEach(body -> named.addAll(names(body, "").toList()));
            }
        }

        assertThat(named)
                .containsExactlyInAnyOrder(
                        // tried here
                        "api",
                        "clientId",
                        "clientType",
                        "company",
                        "membership",
                        "requiredRole.api",
                        "roles",
                        "roles.api",
                        "scopes",
                        // part of what is tried: a role of a known API, a scope of the client
                        "role",
                        "requiredRole.role",
                        "roles.role",
                        "requiredScopes",
                        // the other company of an offer, whose people tell its id
                        "consultancy");
    }

    private static Stream<String> names(Class<?> body, String before) {
        return Arrays.stream(body.getRecordComponents())
                .flatMap(component -> names(component, before));
    }

    private static final Set<String> NAMES =
            Set.of(
                    "api",
                    "role",
                    "scopes",
                    "requiredScopes",
                    "clientId",
                    "clientType",
                    "client",
                    "account");

    private static Stream<String> names(RecordComponent component, String before) {
        Type type = component.getGenericType();
        Class<?> leaf =
                type instanceof ParameterizedType generic
                                && generic.getActualTypeArguments()[0] instanceof Class<?> item
                        ? item
                        : component.getType();
        String name = before + component.getName();
        if (leaf.isRecord()) {
            return names(leaf, name + ".");
        }
        return leaf == UUID.class || NAMES.contains(component.getName())
                ? Stream.of(name)
                : Stream.empty();
    }

    private static Class<?> bodyOf(MethodParameter parameter) {
        return parameter.getParameterType() == Patch.class
                ? (Class<?>)
                        ((ParameterizedType) parameter.getGenericParameterType())
                                .getActualTypeArguments()[0]
                : parameter.getParameterType();
    }

    private Answer send(
            String kind, String verb, String path, String body, Map<String, String> named) {
        String value = named.get(kind);
        return owner.send(
                verb,
                fill(path).replace("=X", "=" + value),
                body == null || body.isEmpty()
                        ? null
                        : fill(body).replace("\"X\"", '"' + value + '"'),
                "If-Match",
                "*");
    }

    private String fill(String text) {
        return text.replace("COMPANY", own.get("company"))
                .replace("MEMBERSHIP", own.get("membership"))
                .replace("ACCOUNT", own.get("account"))
                .replace("AUDIENCE", own.get("audience"))
                .replace("CLIENT", own.get("client"))
                .replace("THIRD", own.get("third"));
    }

    /** Status and body without what was said and what differs in every answer. */
    private static String plain(Answer answer, String said) {
        return answer.status()
                + answer.body().replace(said, "X").replaceAll("\"reference\":\"[^\"]*\"", "");
    }
}
