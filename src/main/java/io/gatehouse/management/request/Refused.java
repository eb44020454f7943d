package io.gatehouse.management.request;

import io.gatehouse.platform.Refusal;
import io.gatehouse.platform.Written;
import io.gatehouse.platform.web.Problem;
import io.gatehouse.platform.web.ProblemType;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** Ends a request with a problem; its transaction is rolled back. */
public final class Refused extends RuntimeException {

    private final transient Problem problem;
    private final transient Map<String, String> headers;

    /** Answers the problem. */
    public Refused(Problem problem) {
        this(problem, Map.of());
    }

    Refused(Problem problem, Map<String, String> headers) {
        super(problem.type().code(), null, false, false);
        this.problem = problem;
        this.headers = headers;
    }

    /**
     * Nothing is there, or nothing that the caller may know of: the answer is the same for both.
     */
    public static Refused notFound() {
        return new Refused(Problem.of(ProblemType.NOT_FOUND));
    }

    /** One field has a value that breaks a rule. */
    public static Refused field(String field, String reason) {
        return fields(List.of(new Refusal(field, reason)));
    }

    /** These fields have values that break rules. */
    public static Refused fields(List<Refusal> refusals) {
        return new Refused(Problem.of(ProblemType.INVALID_VALUES, refusals));
    }

    /** What a register answered: the id of the object, unless it refused. */
    public static UUID unlessWritten(Written written) {
        return switch (written) {
            case Written.Created(UUID id) -> id;
            case Written.Updated(UUID id, var _) -> id;
            case Written.Unchanged(UUID id) -> id;
            case Written.Refused(List<Refusal> refusals) -> throw fields(refusals);
        };
    }

    Problem problem() {
        return problem;
    }

    Map<String, String> headers() {
        return headers;
    }
}
