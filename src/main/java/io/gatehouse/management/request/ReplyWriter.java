package io.gatehouse.management.request;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.gatehouse.platform.Issuer;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.UncheckedIOException;
import java.io.Writer;
import org.jspecify.annotations.Nullable;
import org.springframework.core.MethodParameter;
import org.springframework.http.HttpHeaders;
import org.springframework.web.context.request.NativeWebRequest;
import org.springframework.web.method.support.HandlerMethodReturnValueHandler;
import org.springframework.web.method.support.ModelAndViewContainer;

/** Writes what handler methods of the API return. */
final class ReplyWriter implements HandlerMethodReturnValueHandler {

    private final Issuer issuer;

    ReplyWriter(Issuer issuer) {
        this.issuer = issuer;
    }

    @Override
    public boolean supportsReturnType(MethodParameter returnType) {
        return returnType.getParameterType() == Reply.class;
    }

    @Override
    public void handleReturnValue(
            @Nullable Object value,
            MethodParameter returnType,
            ModelAndViewContainer container,
            NativeWebRequest web)
            throws IOException {
        container.setRequestHandled(true);
        HttpServletRequest request = web.getNativeRequest(HttpServletRequest.class);
        HttpServletResponse response = web.getNativeResponse(HttpServletResponse.class);
        if (!(value instanceof Reply<?> reply) || request == null || response == null) {
            throw new IllegalStateException("a handler of the API answers with a Reply");
        }
        write(reply, request, response);
    }

    private void write(Reply<?> reply, HttpServletRequest request, HttpServletResponse response)
            throws IOException {
        reply.headers()
                .forEach((name, header) ->
                        response.setHeader(
                                name,
                                name.equals(HttpHeaders.LOCATION) ? issuer.at(header) : header));
        Object version = reply.version();
        if (version != null) {
            String tag = ETag.of(version);
            response.setHeader(HttpHeaders.ETAG, tag);
            if (isKnown(request, tag)) {
                response.setStatus(HttpServletResponse.SC_NOT_MODIFIED);
                return;
            }
        }
        response.setStatus(reply.status());
        Object body = reply.body();
        if (body instanceof JsonLines lines) {
            stream(lines, response);
        } else if (body != null) {
            byte[] bytes = ApiJson.write(body);
            response.setContentType("application/json");
            response.setContentLength(bytes.length);
            response.getOutputStream().write(bytes);
        }
    }

    private static void stream(JsonLines lines, HttpServletResponse response) throws IOException {
        response.setContentType(JsonLines.TYPE);
        Writer writer =
                new BufferedWriter(new OutputStreamWriter(response.getOutputStream(), UTF_8));
        try {
            lines.writeTo(line -> {
                try {
                    writer.write(line);
                    writer.write('\n');
                } catch (IOException gone) {
                    throw new UncheckedIOException(gone);
                }
            });
        } catch (UncheckedIOException gone) {
            throw gone.getCause();
        }
        writer.flush();
    }

    private static boolean isKnown(HttpServletRequest request, String tag) {
        String known = request.getHeader(HttpHeaders.IF_NONE_MATCH);
        return known != null
                && (request.getMethod().equals("GET") || request.getMethod().equals("HEAD"))
                && ETag.list(known).anyMatch(one -> one.equals(tag) || one.equals("W/" + tag));
    }
}
