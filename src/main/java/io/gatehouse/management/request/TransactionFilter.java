package io.gatehouse.management.request;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.gatehouse.platform.web.Problem;
import io.gatehouse.platform.web.ProblemType;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;
import org.springframework.web.filter.OncePerRequestFilter;
import org.springframework.web.util.ContentCachingResponseWrapper;

/**
 * Runs every request that changes something in one transaction: what it checks, what it changes,
 * the audit events and the remembered answer are kept together or not at all. An error answer rolls
 * back. The answer leaves after the commit. A request with an {@link Inquiry} runs twice, and waits
 * for the answer in between, when it holds nothing.
 */
final class TransactionFilter extends OncePerRequestFilter {

    private static final Set<String> SAFE = Set.of("GET", "HEAD", "OPTIONS", "TRACE");

    /** How often a request begins anew because what it asks about has changed meanwhile. */
    private static final int ROUNDS = 3;

    private final TransactionTemplate transaction;
    private final RememberedAnswers answers;
    private final RecentSignIn signIns;
    private final Consumer<HttpServletRequest> renew;

    /**
     * A filter with these transactions.
     *
     * @param renew looks up the caller again, of a request that was long on the way
     */
    TransactionFilter(
            PlatformTransactionManager transactions,
            RememberedAnswers answers,
            RecentSignIn signIns,
            Consumer<HttpServletRequest> renew) {
        this.transaction = new TransactionTemplate(transactions);
        this.answers = answers;
        this.signIns = signIns;
        this.renew = renew;
    }

    /** What a filter may throw besides runtime exceptions, on its way through the transaction. */
    private static final class Carried extends RuntimeException {
        private final ServletException cause;

        Carried(ServletException cause) {
            super(cause);
            this.cause = cause;
        }
    }

    @Override
    protected void doFilterInternal(
            HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        if (SAFE.contains(request.getMethod())) {
            chain.doFilter(request, response);
            return;
        }
        Inquiry inquiry = new Inquiry();
        Current.inquiry(request, inquiry);
        for (int round = 0; round < ROUNDS; round++) {
            ContentCachingResponseWrapper held = new ContentCachingResponseWrapper(response);
            inTransaction(request, held, chain, inquiry);
            if (!inquiry.isOpen()) {
                held.copyBodyToResponse();
                return;
            }
            inquiry.ask();
            renew.accept(request);
        }
        throw new Refused(Problem.of(ProblemType.CONFLICT, "It changed while it was checked."));
    }

    private void inTransaction(
            HttpServletRequest request,
            ContentCachingResponseWrapper held,
            FilterChain chain,
            Inquiry inquiry)
            throws ServletException {
        try {
            transaction.executeWithoutResult(status -> {
                answer(request, held, chain, inquiry);
                if (held.getStatus() >= 400 || inquiry.isOpen()) {
                    status.setRollbackOnly();
                }
            });
        } catch (Carried carried) {
            throw carried.cause;
        }
    }

    private void answer(
            HttpServletRequest request,
            ContentCachingResponseWrapper held,
            FilterChain chain,
            Inquiry inquiry) {
        try {
            IdempotencyKey key = key(request);
            if (key == null) {
                chain.doFilter(request, held);
            } else if (!answers.replay(key, held, () -> signIns.require(request))) {
                chain.doFilter(request, held);
                if (held.getStatus() < 400 && !inquiry.isOpen()) {
                    answers.remember(key, held, Current.tookRecentSignIn(request));
                }
            }
        } catch (ServletException failure) {
            throw new Carried(failure);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private static @Nullable IdempotencyKey key(HttpServletRequest request) {
        String header = request.getHeader(IdempotencyKey.HEADER);
        if (header == null || !request.getMethod().equals("POST")) {
            return null;
        }
        String query = request.getQueryString();
        return IdempotencyKey.of(
                header,
                Current.caller(request).fingerprint(),
                request.getRequestURI().getBytes(UTF_8),
                (query == null ? "" : query).getBytes(UTF_8),
                Current.body(request));
    }
}
