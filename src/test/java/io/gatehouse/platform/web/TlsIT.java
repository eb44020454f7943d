package io.gatehouse.platform.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.gatehouse.testing.Certificates;
import io.gatehouse.testing.GatehouseTest;
import io.gatehouse.testing.GatehouseTestContext;
import io.gatehouse.testing.Patience;
import io.gatehouse.testing.Requirement;
import io.gatehouse.testing.SecondNode;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.context.ApplicationContext;

/** TLS of the server's own, from two PEM files. */
@GatehouseTest
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class TlsIT {

    private static final Certificates FILES =
            new Certificates(GatehouseTestContext.dataDirectory());
    private static X509Certificate first;
    private static SecondNode node;

    @BeforeAll
    static void start(@Autowired ApplicationContext context) {
        first = FILES.issue("first");
        node =
                SecondNode.beside(
                        context,
                        Map.of(
                                "spring.profiles.active",
                                "tls",
                                "gatehouse.tls.certificate",
                                FILES.certificate().toString(),
                                "gatehouse.tls.private-key",
                                FILES.privateKey().toString(),
                                "gatehouse.tls.quiet-period",
                                "100ms"));
    }

    @AfterAll
    static void stop() {
        node.close();
    }

    private static SSLSocket connect(
            X509Certificate trusted, List<String> protocols, List<String> suites)
            throws IOException {
        int port = URI.create(node.address()).getPort();
        SSLSocket socket =
                (SSLSocket)
                        Certificates.trusting(trusted)
                                .getSocketFactory()
                                .createSocket("localhost", port);
        try {
            socket.setEnabledProtocols(protocols.toArray(String[]::new));
            if (!suites.isEmpty()) {
                socket.setEnabledCipherSuites(suites.toArray(String[]::new));
            }
            socket.startHandshake();
            return socket;
        } catch (IOException refused) {
            socket.close();
            throw refused;
        }
    }

    @Requirement("RFC 9325 3.1.1: TLS 1.2 and 1.3, nothing before")
    @Requirement("FAPI 2.0 Security Profile 5.2.2: TLS 1.2 and 1.3 with safe suites")
    @Test
    @Order(1)
    void answersOverTheTwoVersionsOfTlsThatAreSafe() throws Exception {
        for (String version : List.of("TLSv1.3", "TLSv1.2")) {
            try (SSLSocket socket = connect(first, List.of(version), List.of())) {
                assertThat(socket.getSession().getProtocol()).isEqualTo(version);
                assertThat(socket.getSession().getCipherSuite())
                        .matches("TLS_(ECDHE_RSA_WITH_|)(AES_\\d+_GCM|CHACHA20_POLY1305)_SHA\\d+");
                OutputStream out = socket.getOutputStream();
                out.write(
                        "GET /oauth2/jwks HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
                                .getBytes(StandardCharsets.US_ASCII));
                assertThat(
                                new String(
                                        socket.getInputStream().readAllBytes(),
                                        StandardCharsets.UTF_8))
                        .startsWith("HTTP/1.1 200")
                        .contains("\"keys\"");
            }
        }
    }

    @Requirement("RFC 9325 4.2: suites with forward secrecy and authenticated encryption")
    @Requirement("FAPI 2.0 Security Profile 5.2.2: TLS 1.2 and 1.3 with safe suites")
    @Test
    @Order(2)
    void refusesSuitesWithoutForwardSecrecyOrAuthenticatedEncryption() throws Exception {
        List<String> weak =
                Stream.of(SSLContext.getDefault().getSupportedSSLParameters().getCipherSuites())
                        .filter(suite -> suite.contains("_WITH_"))
                        .filter(suite -> !suite.contains("TLS_ECDHE") || suite.contains("_CBC_"))
                        .filter(suite -> !suite.contains("_anon_") && !suite.contains("_NULL_"))
                        .toList();
        assertThat(weak).isNotEmpty();
        assertThatThrownBy(() -> connect(first, List.of("TLSv1.2"), weak))
                .isInstanceOf(SSLException.class);
    }

    @Test
    @Order(3)
    void aRenewedCertificateIsServedWithoutARestart() {
        X509Certificate second = FILES.issue("second");
        await().atMost(Patience.LONG)
                .pollInterval(Duration.ofMillis(100))
                .ignoreExceptionsInstanceOf(IOException.class)
                .untilAsserted(() -> {
                    try (SSLSocket socket = connect(second, List.of("TLSv1.3"), List.of())) {
                        assertThat(socket.getSession().getPeerCertificates()[0]).isEqualTo(second);
                    }
                });
    }
}
