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
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.core.MethodParameter;
import org.springframework.web.bind.annotation.RequestMethod;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.method.HandlerMethod;
import org.springframework.web.servlet.mvc.method.annotation.RequestMappingHandlerMapping;

/**
 * Tries every operation of the API as everybody of company one, and its service client, with the
 * ids of company two in every place: the answer must be the one for ids of nothing, and no row of
 * company two may change. Operations are taken from the handler mapping, so a new one is tried
 * without being named here; a new kind of id comes into {@link Things}.
 */
@GatehouseTest
class IsolationMatrixIT {

    private static final Pattern VARIABLE = Pattern.compile("\\{(\\w+)}");

    /**
     * What no company has one of its own of: things of the whole instance, resources that anybody
     * may name as they like, and the other company of an offer, whose id its people tell.
     */
    private static final Set<String> NOBODYS =
            Set.of("role", "scope", "kid", "type", "id", "consultancy");

    @Autowired DesiredState state;
    @Autowired Issuer issuer;
    @Autowired TestDatabase database;

    @Autowired
    @Qualifier("requestMappingHandlerMapping")
    RequestMappingHandlerMapping mappings;

    private Callers callers;
    private Things things;
    private Map<String, String> own;
    private Map<String, String> foreign;
    private Map<String, String> none;

    private record Tried(String verb, String path, HandlerMethod method) {}

    @BeforeEach
    void twoCompanies() {
        Platform platform = new Platform(state, issuer);
        callers = new Callers(platform);
        callers.person("boss", "two");
        things = new Things(platform, database, callers.operator());
        own = things.of("one", "alice", "@one.example");
        foreign = things.of("two", "boss", "@nowhere.example");
        none = Things.ofNobody(foreign);
    }

    @Test
    void nothingOfAnotherCompanyIsReachedOrToldOf() {
        Map<String, Api> everybody = new LinkedHashMap<>();
        everybody.put("owner", callers.with(callers.person("alice", "one")));
        everybody.put("admin", callers.with(callers.person("admin", "one")));
        everybody.put("member", callers.with(callers.person("carol", "one")));
        everybody.put("service", callers.with(callers.service("robot-one")));
        everybody.put(
                "operator at its client", callers.with(callers.person("operator", "lure", "")));
        String before = things.rowsOf(foreign.get("company"));
        List<String> leaks = new ArrayList<>();
        int combinations = 0;

        for (Tried operation : operations()) {
            for (Map.Entry<String, Api> who : everybody.entrySet()) {
                for (Set<String> places : places(operation)) {
                    combinations++;
                    Answer answer = call(who.getValue(), operation, places, foreign);
                    Answer nothing = call(who.getValue(), operation, places, none);
                    if (!isSame(answer, nothing) || !isFine(operation, places, answer)) {
                        leaks.add(
                                "%s: %s %s with foreign %s: %d %s / %d %s"
                                        .formatted(
                                                who.getKey(),
                                                operation.verb,
                                                operation.path,
                                                places,
                                                answer.status(),
                                                answer.body(),
                                                nothing.status(),
                                                nothing.body()));
                    }
                }
            }
        }

        System.out.printf(
                "isolation matrix: %d operations, %d callers, %d combinations, %d leaks%n",
                operations().size(), everybody.size(), combinations, leaks.size());
        assertThat(combinations).isGreaterThan(200);
        assertThat(leaks).isEmpty();
        assertThat(things.rowsOf(foreign.get("company"))).isEqualTo(before);
    }

    @Test
    void listsNameNothingOfAnotherCompany() {
        Set<String> secrets = new TreeSet<>(foreign.values());
        secrets.removeAll(Set.of(foreign.get("kid"), foreign.get("role"), foreign.get("type")));
        List<Api> everybody =
                List.of(
                        callers.with(callers.person("alice", "one")),
                        callers.with(callers.service("robot-one")));

        for (Tried operation : operations()) {
            if (operation.verb.equals("GET") && !operation.path.contains("{kid}")) {
                for (Api who : everybody) {
                    Answer answer = call(who, operation, Set.of(), foreign);
                    assertThat(answer.body())
                            .as(operation.path)
                            .doesNotContain(secrets.toArray(String[]::new));
                }
            }
        }
    }

    @Test
    void theSameCallsWorkForThoseOfTheCompany() {
        Api boss = callers.with(callers.person("boss", "two"));

        int answered = 0;
        for (Tried operation : operations()) {
            Set<String> places = new LinkedHashSet<>(variables(operation));
            if (operation.verb.equals("GET") && !places.isEmpty() && !places.contains("kid")) {
                Answer answer = call(boss, operation, places, foreign);
                answered += answer.status() == 200 ? 1 : 0;
            }
        }

        assertThat(answered).isGreaterThan(6);
    }

    private List<Tried> operations() {
        List<Tried> all = new ArrayList<>();
        mappings.getHandlerMethods()
                .forEach((info, method) -> {
                    if (method.hasMethodAnnotation(Operation.class)) {
                        for (RequestMethod verb : info.getMethodsCondition().getMethods()) {
                            all.add(
                                    new Tried(
                                            verb.name(),
                                            info.getPatternValues().iterator().next(),
                                            method));
                        }
                    }
                });
        assertThat(all).hasSizeGreaterThan(30);
        return all;
    }

    /** Every way to put ids of another company into some of the places of the operation. */
    private List<Set<String>> places(Tried operation) {
        List<String> names = new ArrayList<>(variables(operation));
        names.addAll(referred(operation.method));
        List<Set<String>> subsets = new ArrayList<>();
        for (int mask = 1; mask < 1 << names.size(); mask++) {
            Set<String> subset = new LinkedHashSet<>();
            for (int i = 0; i < names.size(); i++) {
                if ((mask & (1 << i)) != 0) {
                    subset.add(names.get(i));
                }
            }
            if (!NOBODYS.containsAll(subset)) {
                subsets.add(subset);
            }
        }
        return subsets;
    }

    private List<String> variables(Tried operation) {
        List<String> names = new ArrayList<>();
        Matcher variables = VARIABLE.matcher(operation.path);
        while (variables.find()) {
            assertThat(foreign)
                    .as("Things has one for {%s} of %s", variables.group(1), operation.path)
                    .containsKey(variables.group(1));
            names.add(variables.group(1));
        }
        return names;
    }

    /** Parameters and members of bodies that refer to things. */
    private Set<String> referred(HandlerMethod method) {
        Set<String> names = new LinkedHashSet<>();
        for (MethodParameter one : method.getMethodParameters()) {
            RequestParam query = one.getParameterAnnotation(RequestParam.class);
            if (query != null && foreign.containsKey(query.name())) {
                names.add(query.name());
            }
            if (one.hasParameterAnnotation(Body.class)) {
                for (RecordComponent component : bodyOf(one).getRecordComponents()) {
                    if (component.getName().equals("api")) {
                        names.add("api");
                    } else if (component.getName().equals("clientId")) {
                        names.add("client_id");
                    } else if (component.getType() == java.util.UUID.class) {
                        assertThat(foreign).as(one.toString()).containsKey(component.getName());
                        names.add(component.getName());
                    }
                }
            }
        }
        return names;
    }

    private static Class<?> bodyOf(MethodParameter parameter) {
        return parameter.getParameterType() == Patch.class
                ? (Class<?>)
                        ((ParameterizedType) parameter.getGenericParameterType())
                                .getActualTypeArguments()[0]
                : parameter.getParameterType();
    }

    private Answer call(Api who, Tried operation, Set<String> places, Map<String, String> theirs) {
        Map<String, String> ids = new LinkedHashMap<>(own);
        places.forEach(place -> ids.put(place, theirs.get(place)));
        if (places.contains("api")) {
            ids.put("audience", theirs.get("audience"));
        }
        String path = operation.path.substring("/api/v1".length());
        for (String name : variables(operation)) {
            path = path.replace("{" + name + "}", ids.get(name));
        }
        StringBuilder query = new StringBuilder();
        String body = null;
        for (MethodParameter one : operation.method.getMethodParameters()) {
            RequestParam parameter = one.getParameterAnnotation(RequestParam.class);
            if (parameter != null && places.contains(parameter.name())) {
                query.append(query.isEmpty() ? "?" : "&")
                        .append(parameter.name())
                        .append('=')
                        .append(
                                ids.get(
                                        parameter.name().equals("api")
                                                ? "audience"
                                                : parameter.name()));
            }
            if (one.hasParameterAnnotation(Body.class)) {
                body = one.getParameterType() == Patch.class ? "{}" : json(bodyOf(one), ids);
            }
        }
        return who.send(operation.verb, path + query, body, "If-Match", "*");
    }

    /** A body with something in every place. */
    private static String json(Class<?> type, Map<String, String> ids) {
        List<String> members = new ArrayList<>();
        for (RecordComponent component : type.getRecordComponents()) {
            String name = component.getName();
            String value = null;
            if (component.getType() == java.util.UUID.class) {
                value = ids.get(name);
            } else if (name.equals("api")) {
                value = ids.get("audience");
            } else if (name.equals("role")) {
                value = "thing";
            } else if (name.equals("clientId")) {
                value = ids.get("client_id");
            } else if (component.getType() == String.class) {
                value = name.equals("email") ? "someone@elsewhere.example" : "x";
            } else if (name.equals("type")) {
                value = "service";
            }
            if (value != null && !name.equals("clientType")) {
                members.add(
                        "\"%s\": \"%s\""
                                .formatted(
                                        name.replaceAll("([A-Z])", "_$1").toLowerCase(Locale.ROOT),
                                        value));
            }
        }
        return "{" + String.join(", ", members) + "}";
    }

    /** A list narrowed by something foreign may be empty, as for something that is not there. */
    private boolean isFine(Tried operation, Set<String> places, Answer answer) {
        boolean narrowed =
                operation.verb.equals("GET")
                        && variables(operation).stream().noneMatch(places::contains);
        return answer.status() >= 400 || (narrowed && answer.body().equals("{\"items\":[]}"));
    }

    private static boolean isSame(Answer one, Answer other) {
        return one.status() == other.status() && plain(one).equals(plain(other));
    }

    private static String plain(Answer answer) {
        return answer.body().replaceAll("\"reference\":\"[^\"]*\"", "");
    }
}
