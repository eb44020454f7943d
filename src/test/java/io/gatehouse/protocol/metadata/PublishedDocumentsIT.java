package io.gatehouse.protocol.metadata;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.platform.Issuer;
import io.gatehouse.testing.Answer;
import io.gatehouse.testing.GatehouseTest;
import io.gatehouse.testing.Http;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;

/** OpenID Connect Discovery section 4, RFC 8414 section 3, RFC 7517 section 5. */
@GatehouseTest
class PublishedDocumentsIT {

    private static final String CONFIGURATION = "/.well-known/openid-configuration";
    private static final String METADATA = "/.well-known/oauth-authorization-server";
    private static final String KEYS = "/oauth2/jwks";

    @Autowired Issuer issuer;
    Http http;

    @BeforeEach
    void make() {
        http = new Http(issuer.value());
    }

    @ParameterizedTest
    @ValueSource(strings = {CONFIGURATION, METADATA, KEYS})
    void areSeenByEveryOriginAndKeptForAWhile(String path) {
        Answer document = http.get(path, "Origin", "https://anybody.example");

        assertThat(document.status()).isEqualTo(200);
        assertThat(document.header("Content-Type")).startsWith("application/json");
        assertThat(document.header("Cache-Control")).isEqualTo("max-age=300, public");
        assertThat(document.header("Access-Control-Allow-Origin")).isEqualTo("*");
        assertThat(document.header("X-Content-Type-Options")).isEqualTo("nosniff");
        assertThat(document.json()).containsKey(path.equals(KEYS) ? "keys" : "issuer");
    }

    @ParameterizedTest
    @ValueSource(strings = {CONFIGURATION, METADATA, KEYS})
    void areNotSentAgainToWhoeverHasThem(String path) {
        String tag = http.get(path).header("ETag");

        Answer known = http.get(path, "If-None-Match", tag);
        Answer compressed = http.get(path, "If-None-Match", "\"other\", W/" + tag);
        Answer other = http.get(path, "If-None-Match", "\"other\"");

        assertThat(known.status()).isEqualTo(304);
        assertThat(known.body()).isEmpty();
        assertThat(known.header("ETag")).isEqualTo(tag);
        assertThat(compressed.status()).isEqualTo(304);
        assertThat(other.status()).isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(strings = {CONFIGURATION, METADATA, KEYS})
    void areReadAndNothingElse(String path) {
        Answer head = http.method("HEAD", path);
        Answer options = http.method("OPTIONS", path);
        Answer post = http.postRaw(path, "application/json", "{}");

        assertThat(head.status()).isEqualTo(200);
        assertThat(head.header("Content-Length"))
                .isEqualTo(Integer.toString(http.get(path).body().length()));
        assertThat(options.status()).isEqualTo(200);
        assertThat(options.header("Allow")).isEqualTo("GET, HEAD, OPTIONS");
        assertThat(post.status()).isEqualTo(405);
        assertThat(post.header("Allow")).isEqualTo("GET, HEAD, OPTIONS");
    }
}
