package io.gatehouse.protocol.metadata;

import io.gatehouse.platform.crypto.Base64Url;
import io.gatehouse.platform.crypto.Sha256;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Arrays;
import java.util.Map;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import tools.jackson.databind.json.JsonMapper;

/** A published document as bytes with its entity tag. */
final class Document {

    private static final JsonMapper JSON = JsonMapper.shared();
    private static final int TAG_BYTES = 12;
    private static final String CACHE = "max-age=300, public";

    private final byte[] bytes;
    private final String tag;

    private Document(byte[] bytes) {
        this.bytes = bytes;
        this.tag = "\"" + Base64Url.encode(Arrays.copyOf(Sha256.of(bytes), TAG_BYTES)) + "\"";
    }

    static Document of(Map<String, ?> content) {
        return new Document(JSON.writeValueAsBytes(content));
    }

    /** 200 with the bytes, or 304 when the caller has them already. Every origin may read it. */
    void answer(HttpServletRequest request, HttpServletResponse response) throws IOException {
        response.setHeader(HttpHeaders.CACHE_CONTROL, CACHE);
        response.setHeader(HttpHeaders.ETAG, tag);
        response.setHeader(HttpHeaders.ACCESS_CONTROL_ALLOW_ORIGIN, "*");
        String known = request.getHeader(HttpHeaders.IF_NONE_MATCH);
        if (known != null && known.contains(tag)) {
            response.setStatus(HttpServletResponse.SC_NOT_MODIFIED);
            return;
        }
        response.setContentType(MediaType.APPLICATION_JSON_VALUE);
        response.setContentLength(bytes.length);
        response.getOutputStream().write(bytes);
    }
}
