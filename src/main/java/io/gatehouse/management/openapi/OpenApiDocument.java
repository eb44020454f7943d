package io.gatehouse.management.openapi;

import io.gatehouse.apis.OwnApi;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.springframework.core.io.ClassPathResource;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.GetMapping;

/**
 * Serves the OpenAPI document, which is made from the code when it is built: a test compares both.
 */
@Controller
class OpenApiDocument {

    private final byte[] document = read();

    @GetMapping(OwnApi.PATH + "/openapi.json")
    void show(HttpServletResponse response) throws IOException {
        response.setContentType("application/json");
        response.setHeader("Cache-Control", "public, max-age=300");
        response.setHeader("Access-Control-Allow-Origin", "*");
        response.setContentLength(document.length);
        response.getOutputStream().write(document);
    }

    private static byte[] read() {
        try {
            return new ClassPathResource("openapi.json", OpenApiDocument.class)
                    .getContentAsByteArray();
        } catch (IOException missing) {
            throw new UncheckedIOException(missing);
        }
    }
}
