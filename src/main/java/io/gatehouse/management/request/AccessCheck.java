package io.gatehouse.management.request;

import io.gatehouse.apis.OwnApi;
import io.gatehouse.companies.Companies;
import io.gatehouse.companies.Company;
import io.gatehouse.companies.CompanyRole;
import io.gatehouse.platform.Refusal;
import io.gatehouse.platform.web.Problem;
import io.gatehouse.platform.web.ProblemType;
import io.gatehouse.protocol.resource.Challenge;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.springframework.core.MethodParameter;
import org.springframework.http.HttpHeaders;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.method.HandlerMethod;
import org.springframework.web.servlet.HandlerInterceptor;
import org.springframework.web.servlet.HandlerMapping;

/**
 * Stands before every handler method: the token must have the scope, and the caller must reach what
 * the address names. What is out of reach answers like what does not exist.
 */
final class AccessCheck implements HandlerInterceptor {

    private static final String COMPANY = "company";

    private final Companies companies;
    private final RecentSignIn signIns;
    private final String metadata;
    private final Map<HandlerMethod, Map<String, Boolean>> parameters = new ConcurrentHashMap<>();

    AccessCheck(Companies companies, RecentSignIn signIns, String metadata) {
        this.companies = companies;
        this.signIns = signIns;
        this.metadata = metadata;
    }

    @Override
    public boolean preHandle(
            HttpServletRequest request, HttpServletResponse response, Object handler) {
        if (!(handler instanceof HandlerMethod method)) {
            return true;
        }
        Operation operation = method.getMethodAnnotation(Operation.class);
        if (operation == null) {
            throw new IllegalStateException(method + " has no @Operation");
        }
        Caller caller = Current.caller(request);
        checkScope(caller, operation, request);
        checkReach(caller, operation, request);
        if (operation.recent()) {
            signIns.require(request);
        }
        checkParameters(method, request);
        return true;
    }

    private void checkScope(Caller caller, Operation operation, HttpServletRequest request) {
        if (!caller.has(operation.scope())) {
            String scope = OwnApi.PREFIX + operation.scope();
            throw new Refused(
                    Problem.of(
                            ProblemType.INSUFFICIENT_SCOPE,
                            "The scope %s is needed.".formatted(scope)),
                    Map.of(
                            HttpHeaders.WWW_AUTHENTICATE,
                            Challenge.insufficientScope(request, scope).at(metadata)));
        }
    }

    private void checkReach(Caller caller, Operation operation, HttpServletRequest request) {
        Map<?, ?> path =
                request.getAttribute(HandlerMapping.URI_TEMPLATE_VARIABLES_ATTRIBUTE)
                                instanceof Map<?, ?> variables
                        ? variables
                        : Map.of();
        if (path.get(COMPANY) instanceof String named) {
            Current.company(request, company(caller, named).orElseThrow(Refused::notFound));
        }
        CompanyRole least = operation.who().least();
        if (least != null) {
            caller.needs(least, "do this");
        } else if (operation.who() == Who.INSTANCE && !caller.instance()) {
            throw path.isEmpty()
                    ? new Refused(
                            Problem.of(
                                    ProblemType.NOT_ALLOWED,
                                    "This is for operators and for service clients of the"
                                            + " platform."))
                    : Refused.notFound();
        } else if (operation.who() == Who.PERSON) {
            caller.person();
        }
    }

    /** The company of the address, by id or slug, when the caller reaches it. */
    private Optional<Company> company(Caller caller, String named) {
        Company own = caller.company();
        if (own != null && own.isCalled(named)) {
            return Optional.of(own);
        }
        return caller.instance() ? find(named) : Optional.empty();
    }

    private Optional<Company> find(String named) {
        Optional<Company> bySlug = companies.findBySlug(named);
        return bySlug.isPresent() ? bySlug : id(named).flatMap(companies::find);
    }

    private static Optional<UUID> id(String text) {
        try {
            return Optional.of(UUID.fromString(text)).filter(id -> id.toString().equals(text));
        } catch (IllegalArgumentException notAnId) {
            return Optional.empty();
        }
    }

    private void checkParameters(HandlerMethod method, HttpServletRequest request) {
        Map<String, Boolean> known = parameters.computeIfAbsent(method, AccessCheck::parametersOf);
        List<Refusal> wrong =
                request.getParameterMap().entrySet().stream()
                        .filter(one ->
                                !known.containsKey(one.getKey())
                                        || (one.getValue().length > 1 && !known.get(one.getKey())))
                        .map(one ->
                                new Refusal(
                                        one.getKey(),
                                        known.containsKey(one.getKey())
                                                ? "is there twice"
                                                : "is not a parameter of this address"))
                        .toList();
        if (!wrong.isEmpty()) {
            throw ApiJson.wrong(wrong);
        }
    }

    /** The parameters by name; true for those that may be there more than once. */
    private static Map<String, Boolean> parametersOf(HandlerMethod method) {
        Map<String, Boolean> names = new HashMap<>();
        for (MethodParameter parameter : method.getMethodParameters()) {
            RequestParam annotation = parameter.getParameterAnnotation(RequestParam.class);
            if (annotation != null) {
                names.put(
                        annotation.name(),
                        Collection.class.isAssignableFrom(parameter.getParameterType()));
            }
            if (parameter.getParameterType() == Paging.class) {
                names.put(Cursors.LIMIT, false);
                names.put(Cursors.CURSOR, false);
            }
        }
        return names;
    }
}
