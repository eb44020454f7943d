package io.gatehouse.management.request;

import io.gatehouse.companies.Company;
import io.gatehouse.platform.web.Problem;
import io.gatehouse.platform.web.ProblemType;
import jakarta.servlet.http.HttpServletRequest;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.core.MethodParameter;
import org.springframework.core.ResolvableType;
import org.springframework.http.HttpHeaders;
import org.springframework.web.bind.support.WebDataBinderFactory;
import org.springframework.web.context.request.NativeWebRequest;
import org.springframework.web.method.support.HandlerMethodArgumentResolver;
import org.springframework.web.method.support.ModelAndViewContainer;
import tools.jackson.databind.node.ObjectNode;

/**
 * What handler methods of the API can take besides path variables and parameters: the {@link
 * Caller}, the {@link Company} of the address, a {@link Paging}, an {@link IfMatch}, an {@link
 * Inquiry}, and the {@link Body}.
 */
final class Arguments implements HandlerMethodArgumentResolver {

    private static final Set<Class<?>> TYPES =
            Set.of(Caller.class, Company.class, Paging.class, IfMatch.class, Inquiry.class);

    private final Cursors cursors;
    private final RecentSignIn signIns;

    Arguments(Cursors cursors, RecentSignIn signIns) {
        this.cursors = cursors;
        this.signIns = signIns;
    }

    @Override
    public boolean supportsParameter(MethodParameter parameter) {
        return parameter.hasParameterAnnotation(Body.class)
                || TYPES.contains(parameter.getParameterType());
    }

    @Override
    public @Nullable Object resolveArgument(
            MethodParameter parameter,
            @Nullable ModelAndViewContainer container,
            NativeWebRequest web,
            @Nullable WebDataBinderFactory binders) {
        HttpServletRequest request = web.getNativeRequest(HttpServletRequest.class);
        if (request == null) {
            throw new IllegalStateException("not a servlet request");
        }
        if (parameter.hasParameterAnnotation(Body.class)) {
            return body(parameter, request);
        }
        return switch (parameter.getParameterType().getSimpleName()) {
            case "Caller" -> Current.caller(request);
            case "Company" -> company(request);
            case "Paging" -> cursors.read(request);
            case "Inquiry" -> Current.inquiry(request);
            default -> ifMatch(request);
        };
    }

    private Object body(MethodParameter parameter, HttpServletRequest request) {
        ObjectNode object = ApiJson.object(Current.body(request));
        Object body = read(object, parameter);
        Operation operation = parameter.getMethodAnnotation(Operation.class);
        if (operation != null) {
            signIns.requireFor(operation, object, request);
        }
        return body;
    }

    private static Object read(ObjectNode object, MethodParameter parameter) {
        if (parameter.getParameterType() == Patch.class) {
            Class<?> type = ResolvableType.forMethodParameter(parameter).getGeneric(0).toClass();
            return new Patch<>(object, type);
        }
        return ApiJson.read(object, parameter.getParameterType());
    }

    private static Company company(HttpServletRequest request) {
        Company company = Current.company(request);
        if (company == null) {
            throw new IllegalStateException("the address has no {company}");
        }
        return company;
    }

    private static IfMatch ifMatch(HttpServletRequest request) {
        String header = request.getHeader(HttpHeaders.IF_MATCH);
        if (header == null || header.isBlank()) {
            throw new Refused(Problem.of(ProblemType.PRECONDITION_REQUIRED));
        }
        return new IfMatch(header);
    }
}
