package io.gatehouse.platform.web;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.platform.GatehouseProperties;
import io.gatehouse.testing.GatehouseTest;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.beans.factory.annotation.Autowired;

@GatehouseTest
class RequestLimitsIT {
    @Autowired GatehouseProperties properties;

    static Stream<String> unreadableForms() {
        return Stream.of(
                parameters(101),
                parameters(20_000),
                "a=" + "x".repeat(1_000_000),
                "a=%00",
                "a%00=b",
                "a=%zz",
                "a=%ff");
    }

    @ParameterizedTest
    @MethodSource("unreadableForms")
    void answersInJson(String form) throws Exception {
        HttpResponse<String> answer = send(post(form));
        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(answer.headers().firstValue("Content-Type")).contains("application/json");
        assertThat(answer.body()).startsWith("{\"error\":\"invalid_request\"");
    }

    @Test
    void readsWhatIsWithinTheLimits() throws Exception {
        assertThat(send(post(parameters(100))).body()).doesNotContain("invalid_request");
    }

    @Test
    void answersWhatIsTooLargeForTheConnector() throws Exception {
        HttpResponse<String> answer =
                send(request("/oauth2/jwks?a=" + "x".repeat(60_000)).GET().build());
        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(answer.body()).doesNotContain("Tomcat").doesNotContain("Exception");
    }

    @Test
    void answersWhatIsNoHttp() throws Exception {
        try (Socket socket =
                new Socket(
                        InetAddress.ofLiteral("127.0.0.1"), properties.issuer().uri().getPort())) {
            OutputStream out = socket.getOutputStream();
            out.write("GARBAGE\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            out.flush();
            String answer =
                    new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertThat(answer).contains("400").contains("data-error").doesNotContain("Tomcat");
        }
    }

    @Test
    void showsMetricsOnThisMachineButNotThroughAProxy() throws Exception {
        String metrics = "/actuator/prometheus";
        assertThat(send(request(metrics).build()).statusCode()).isEqualTo(200);
        assertThat(send(request(metrics).header("X-Forwarded-For", "192.0.2.1").build()))
                .extracting(HttpResponse::statusCode)
                .isEqualTo(403);
    }

    @Test
    void timesRequestsByAddressesThatExist() throws Exception {
        send(request("/oauth2/token").POST(BodyPublishers.noBody()).build());
        send(request("/made-up-by-a-stranger").build());

        String metrics = send(request("/actuator/prometheus").build()).body();

        assertThat(metrics)
                .containsPattern("http_server_requests_seconds_count\\{[^}]*uri=\"/oauth2/token\"")
                .doesNotContain("made-up-by-a-stranger");
    }

    @Test
    void isAliveAndReady() throws Exception {
        assertThat(send(request("/actuator/health/liveness").build()).statusCode()).isEqualTo(200);
        assertThat(send(request("/actuator/health/readiness").build()).statusCode()).isEqualTo(200);
    }

    private static String parameters(int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> "p" + i + "=1")
                .collect(Collectors.joining("&"));
    }

    private HttpRequest post(String form) {
        return request("/oauth2/nowhere")
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(BodyPublishers.ofString(form))
                .build();
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create(properties.issuer().value() + path));
    }

    private static HttpResponse<String> send(HttpRequest request) throws Exception {
        try (HttpClient client =
                HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build()) {
            return client.send(request, BodyHandlers.ofString());
        }
    }
}
