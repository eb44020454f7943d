package io.gatehouse.management.request;

import io.gatehouse.platform.Refusal;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What a handler method that changes something has to find out from strangers, who take their time:
 * never while its transaction holds a connection and locks. The first time it ends the transaction;
 * then the question is asked, the caller is looked up again, and the request begins anew with the
 * answer.
 */
public final class Inquiry {

    private @Nullable Question open;
    private @Nullable Answered answered;

    Inquiry() {}

    /** Ends the transaction, so that the question can be asked. */
    static final class Question extends RuntimeException {

        private final transient Object subject;
        private final transient Supplier<Optional<Refusal>> asking;

        private Question(Object subject, Supplier<Optional<Refusal>> asking) {
            super("to be asked outside of the transaction", null, false, false);
            this.subject = subject;
            this.asking = asking;
        }
    }

    private record Answered(Object subject, Optional<Refusal> refusal) {}

    /**
     * What is wrong with the subject.
     *
     * @param subject equal to itself when the request begins anew
     * @param asking asks the network; runs outside of transactions
     */
    public Optional<Refusal> about(Object subject, Supplier<Optional<Refusal>> asking) {
        Answered known = answered;
        if (known != null && known.subject.equals(subject)) {
            return known.refusal;
        }
        throw new Question(subject, asking);
    }

    void open(Question question) {
        open = question;
    }

    boolean isOpen() {
        return open != null;
    }

    /** Asks what is open. */
    void ask() {
        Question question = open;
        open = null;
        if (question != null) {
            answered = new Answered(question.subject, question.asking.get());
        }
    }
}
