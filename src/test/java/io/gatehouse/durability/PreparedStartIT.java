package io.gatehouse.durability;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.gatehouse.testing.Certificates;
import io.gatehouse.testing.GatehouseTestContext;
import io.gatehouse.testing.Http;
import io.gatehouse.testing.PreparedBeans;
import java.io.IOException;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What operators set works on a server that starts from prepared beans too. */
class PreparedStartIT {
    private final int port = GatehouseTestContext.freePort();
    private final Path data = GatehouseTestContext.dataDirectory().resolve("data");

    @BeforeAll
    static void needsWhatTheBuildPrepares() {
        PreparedBeans.require();
    }

    @Test
    void mailGoesToTheServerThatIsSet() {
        Node node = Node.launch(data, port, Map.of("SPRING_MAIL_HOST", "mail.example"));

        assertThat(node.awaitEnd()).isEqualTo(1);
        assertThat(node.output().lines())
                .as("it would send, and wants to know from whom")
                .singleElement()
                .asString()
                .startsWith("gatehouse: gatehouse.mail.from is not set");
    }

    @Test
    void aPackagedServerStartsPreparedAndTlsIsSwitchedOnByItsProfile() throws Exception {
        Path jar = data.resolveSibling("gatehouse.jar");
        Packaged.into(jar);
        Certificates files = new Certificates(GatehouseTestContext.dataDirectory());
        X509Certificate certificate = files.issue("localhost");
        Map<String, String> settings = new LinkedHashMap<>();
        settings.put("SPRING_PROFILES_ACTIVE", "tls");
        settings.put("GATEHOUSE_TLS_CERTIFICATE", files.certificate().toString());
        settings.put("GATEHOUSE_TLS_PRIVATE_KEY", files.privateKey().toString());
        settings.put("GATEHOUSE_ISSUER", "https://localhost:" + port);
        settings.put("LOGGING_LEVEL_IO_GATEHOUSE_PLATFORM_CLI", "debug");

        try (Node node = Node.launchJar(jar, data, port, settings)) {
            awaitReady(node);
            assertThat(node.output()).contains("prepared beans: true");
            assertThat(servedTo(certificate)).isEqualTo(certificate);
        }
    }

    @Test
    void aPortForMetricsIsOpenedByABeanThatWasNotPrepared() {
        int metrics = GatehouseTestContext.freePort();
        Map<String, String> settings = Map.of("MANAGEMENT_SERVER_PORT", Integer.toString(metrics));

        try (Node node = Node.launch(data, port, settings)) {
            awaitReady(node);
            assertThat(node.output())
                    .contains("management.server.port is set: finding the parts anew");
            assertThat(node.browser().get("/actuator/prometheus").status()).isEqualTo(404);
            assertThat(new Http("http://localhost:" + metrics).get("/actuator/prometheus").status())
                    .isEqualTo(200);
        }
    }

    private X509Certificate servedTo(X509Certificate trusted) throws IOException {
        try (SSLSocket socket =
                (SSLSocket)
                        Certificates.trusting(trusted)
                                .getSocketFactory()
                                .createSocket("localhost", port)) {
            return (X509Certificate) socket.getSession().getPeerCertificates()[0];
        }
    }

    private static void awaitReady(Node node) {
        await().atMost(Duration.ofMinutes(3))
                .pollInterval(Duration.ofMillis(100))
                .failFast(() -> assertThat(node.isAlive()).as(node.output()).isTrue())
                .until(() -> node.output().contains("is ready at"));
    }
}
