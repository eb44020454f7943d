package io.gatehouse.protocol.client;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.testing.Answer;
import java.util.LinkedHashMap;
import java.util.Map;

/** A token request by an assertion, and its refusal: the same whatever signs the assertion. */
final class AssertionAnswers {

    private AssertionAnswers() {}

    static Map<String, String> form(String assertion) {
        Map<String, String> form = new LinkedHashMap<>();
        form.put("grant_type", "client_credentials");
        form.put("client_assertion_type", "urn:ietf:params:oauth:client-assertion-type:jwt-bearer");
        form.put("client_assertion", assertion);
        return form;
    }

    static void assertThatItIsRefused(Answer answer) {
        assertThat(answer.status()).as(answer.body()).isEqualTo(401);
        assertThat(answer.text("error")).isEqualTo("invalid_client");
        assertThat(answer.header("WWW-Authenticate")).isNotEmpty();
        assertThat(answer.json()).doesNotContainKey("access_token");
    }
}
