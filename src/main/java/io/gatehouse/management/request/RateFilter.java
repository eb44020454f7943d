package io.gatehouse.management.request;

import io.gatehouse.platform.web.Problem;
import io.gatehouse.platform.web.ProblemType;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.springframework.http.HttpHeaders;
import org.springframework.web.filter.OncePerRequestFilter;

/** Keeps one caller from taking the API away from the others. */
final class RateFilter extends OncePerRequestFilter {

    private final CallerRates rates;

    RateFilter(CallerRates rates) {
        this.rates = rates;
    }

    @Override
    protected void doFilterInternal(
            HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        Caller caller = Current.caller(request);
        Optional<Duration> wait = rates.count(caller.actor() + " at " + caller.client().id());
        if (wait.isPresent()) {
            long seconds = Math.max(1, wait.get().plusMillis(999).toSeconds());
            throw new Refused(
                    Problem.of(ProblemType.TOO_MANY_REQUESTS),
                    Map.of(HttpHeaders.RETRY_AFTER, Long.toString(seconds)));
        }
        chain.doFilter(request, response);
    }
}
