package io.gatehouse.protocol.client;

import io.gatehouse.protocol.request.JsonAnswer;
import io.gatehouse.protocol.request.Refusal;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.web.filter.OncePerRequestFilter;

/** Lets only forms sent by POST through (RFC 6749 section 3.2). */
class FormFilter extends OncePerRequestFilter {

    @Override
    protected void doFilterInternal(
            HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        if (!request.getMethod().equals("POST")) {
            response.setHeader(HttpHeaders.ALLOW, "POST");
            JsonAnswer.error(response, 405, Refusal.invalidRequest("use POST").getError());
        } else if (!isForm(request.getContentType())) {
            JsonAnswer.error(
                    response,
                    Refusal.invalidRequest("send application/x-www-form-urlencoded").getError());
        } else {
            chain.doFilter(request, response);
        }
    }

    private static boolean isForm(@Nullable String contentType) {
        return contentType != null
                && contentType
                        .toLowerCase(Locale.ROOT)
                        .startsWith(MediaType.APPLICATION_FORM_URLENCODED_VALUE);
    }
}
