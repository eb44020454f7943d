package io.gatehouse.signin;

import io.gatehouse.accounts.Account;
import io.gatehouse.apis.Api;
import io.gatehouse.apis.Apis;
import io.gatehouse.apis.Scope;
import io.gatehouse.clients.Client;
import io.gatehouse.companies.Company;
import io.gatehouse.consents.Consent;
import io.gatehouse.consents.ConsentKey;
import io.gatehouse.consents.Consents;
import io.gatehouse.pages.Page;
import io.gatehouse.pages.Pages;
import io.gatehouse.pages.WebLink;
import io.gatehouse.sessions.Flow;
import io.gatehouse.sessions.Session;
import io.gatehouse.usability.Usability;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;

/** Asks the person what the client may do, for the company chosen. */
@Controller
class ConsentPage {

    private static final String PATH = "/consent";

    private final FlowGate gate;
    private final Consents consents;
    private final Usability usability;
    private final Apis apis;
    private final Pages pages;
    private final Clock clock;

    ConsentPage(
            FlowGate gate,
            Consents consents,
            Usability usability,
            Apis apis,
            Pages pages,
            Clock clock) {
        this.gate = gate;
        this.consents = consents;
        this.usability = usability;
        this.apis = apis;
        this.pages = pages;
        this.clock = clock;
    }

    /** A flow that stands at this page, with everything that the page shows. */
    private record Question(Flow flow, Flow.Ask ask, Client client, Account account) {

        ConsentKey key() {
            return new ConsentKey(account.id(), client.id(), ask.company());
        }
    }

    @GetMapping(PATH)
    void show(HttpServletRequest request, HttpServletResponse response) throws IOException {
        Optional<Flow> flow = gate.enter(request, response);
        if (flow.isPresent()) {
            Optional<Question> question = question(request, flow.get());
            if (question.isEmpty()) {
                gate.proceed(request, response, flow.get());
                return;
            }
            render(request, response, question.get());
        }
    }

    @PostMapping(PATH)
    void answer(HttpServletRequest request, HttpServletResponse response) throws IOException {
        Optional<Flow> flow = gate.enter(request, response);
        if (flow.isEmpty() || !gate.isOurs(request, response)) {
            return;
        }
        Optional<Question> question = question(request, flow.get());
        if (question.isEmpty()) {
            gate.proceed(request, response, flow.get());
        } else if ("allow".equals(request.getParameter("decision"))) {
            allow(request, response, question.get());
        } else if ("deny".equals(request.getParameter("decision"))) {
            finish(request, response, question.get(), false);
        } else {
            render(request, response, question.get());
        }
    }

    // Whoever is signed in now may be another than the one the page was made for.
    private Optional<Question> question(HttpServletRequest request, Flow flow) {
        Flow.Ask ask = flow.ask();
        Optional<Session> session = gate.session(request);
        Optional<Client> client = gate.client(flow);
        if (ask == null
                || client.isEmpty()
                || session.isEmpty()
                || !session.get().accountId().equals(ask.account())) {
            return Optional.empty();
        }
        return usability
                .account(ask.account())
                .map(account -> new Question(flow, ask, client.get(), account));
    }

    private void allow(
            HttpServletRequest request, HttpServletResponse response, Question question) {
        Flow.Ask ask = question.ask;
        String[] boxes = request.getParameterValues("scope");
        Set<String> ticked = boxes == null ? Set.of() : new LinkedHashSet<>(Arrays.asList(boxes));
        Set<String> asked = new LinkedHashSet<>(ask.required());
        Set<String> allowed = new LinkedHashSet<>(ask.required());
        for (String scope : ask.optional()) {
            asked.add(scope);
            if (ticked.contains(scope)) {
                allowed.add(scope);
            }
        }
        // A trusted client is only asked about the device in front of the person.
        if (!question.client.consentTrusted()) {
            consents.answer(
                    question.key(), asked, allowed, pages.language(request), clock.instant());
        }
        finish(request, response, question, true);
    }

    private void finish(
            HttpServletRequest request,
            HttpServletResponse response,
            Question question,
            boolean allowed) {
        Flow.Ask ask = question.ask;
        gate.proceed(
                request,
                response,
                question.flow.with(new Flow.Answered(ask.account(), ask.company(), allowed)));
    }

    private void render(HttpServletRequest request, HttpServletResponse response, Question question)
            throws IOException {
        Client client = question.client;
        Flow.Ask ask = question.ask;
        String language = pages.language(request);
        boolean offline =
                ask.required().contains("offline_access")
                        || ask.optional().contains("offline_access");
        ConsentView view =
                new ConsentView(
                        PATH,
                        gate.seal(request, response, question.flow),
                        gate.csrf(request, response),
                        client.name(language),
                        client.setting("client_uri", language),
                        ClientLogos.pathOf(client),
                        client.setting("policy_uri", language),
                        client.setting("tos_uri", language),
                        Objects.requireNonNullElse(
                                WebLink.hostOf(question.flow.redirectUri()), client.name()),
                        question.flow.userCode(),
                        companyName(ask),
                        question.account.email(),
                        ask.required().stream().sorted().map(this::text).toList(),
                        optional(question),
                        offline,
                        !client.consentTrusted(),
                        offline ? Duration.ofDays(90) : null,
                        client.selfRegistered());
        pages.render(
                request,
                response,
                200,
                new Page("consent", view).leadingTo(question.flow.redirectUri()));
    }

    private @Nullable String companyName(Flow.Ask ask) {
        return ask.company() == null
                ? null
                : usability.company(ask.company()).map(Company::name).orElse(null);
    }

    private ConsentView.ScopeText text(String name) {
        Optional<Scope> scope = apis.byScope(name).map(api -> api.scopes().get(name));
        String description = scope.map(Scope::description).orElse("");
        return new ConsentView.ScopeText(
                name, description.isEmpty() ? name : description, null, manages(name));
    }

    private boolean manages(String scope) {
        return apis.byScope(scope).filter(api -> !api.implied(scope).isEmpty()).isPresent();
    }

    /**
     * The standard scopes first, then API by API: the same order each time that the page is seen.
     */
    private List<String> inOrder(Set<String> scopes) {
        return scopes.stream()
                .sorted(
                        Comparator.comparing((String name) ->
                                        apis.byScope(name).map(Api::name).orElse(""))
                                .thenComparing(Comparator.naturalOrder()))
                .toList();
    }

    private List<ConsentView.ApiScopes> optional(Question question) {
        Optional<Consent> before = consents.find(question.key());
        Map<String, List<ConsentView.OptionalScope>> byApi = new LinkedHashMap<>();
        for (String name : inOrder(question.ask.optional())) {
            Optional<Api> api = apis.byScope(name);
            // Ticked until the person has unticked it once.
            boolean checked = before.map(known -> !known.declined().contains(name)).orElse(true);
            byApi.computeIfAbsent(api.map(Api::name).orElse(""), key -> new ArrayList<>())
                    .add(
                            new ConsentView.OptionalScope(
                                    name,
                                    api.map(known -> known.scopes().get(name))
                                            .map(Scope::description)
                                            .filter(description -> !description.isEmpty())
                                            .orElse(null),
                                    checked,
                                    question.ask.fresh().contains(name),
                                    manages(name)));
        }
        return byApi.entrySet().stream()
                .map(entry -> new ConsentView.ApiScopes(entry.getKey(), entry.getValue()))
                .toList();
    }
}
