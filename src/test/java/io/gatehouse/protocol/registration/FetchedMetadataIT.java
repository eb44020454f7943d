package io.gatehouse.protocol.registration;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import io.gatehouse.desiredstate.DesiredState;
import io.gatehouse.platform.Issuer;
import io.gatehouse.platform.throttle.Throttles;
import io.gatehouse.registration.InitialAccessTokens;
import io.gatehouse.registration.RegistrationPolicies;
import io.gatehouse.registration.RegistrationPolicy;
import io.gatehouse.testing.Answer;
import io.gatehouse.testing.ClientApp;
import io.gatehouse.testing.GatehouseTest;
import io.gatehouse.testing.Person;
import io.gatehouse.testing.Platform;
import io.gatehouse.testing.Requirement;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.transaction.PlatformTransactionManager;

/** What clients keep elsewhere: sector identifiers (OpenID Connect Core section 8.1) and logos. */
@GatehouseTest
class FetchedMetadataIT {

    private final Map<String, byte[]> published = new ConcurrentHashMap<>();
    private final AtomicInteger asked = new AtomicInteger();

    @Autowired DesiredState state;
    @Autowired Issuer issuer;
    @Autowired RegistrationPolicies policies;
    @Autowired InitialAccessTokens tokens;
    @Autowired Throttles throttles;
    @Autowired PlatformTransactionManager transactions;
    Platform platform;
    Registrar registrar;
    RegistrationPolicy policy;
    HttpServer server;

    @BeforeEach
    void make() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext(
                "/",
                exchange -> {
                    asked.incrementAndGet();
                    byte[] body =
                            published.getOrDefault(exchange.getRequestURI().getPath(), new byte[0]);
                    exchange.sendResponseHeaders(body.length == 0 ? 404 : 200, body.length);
                    exchange.getResponseBody().write(body);
                    exchange.close();
                });
        server.start();
        platform = new Platform(state, issuer);
        registrar = new Registrar(platform, policies, tokens, throttles, transactions);
        policy = registrar.policy("partners", "openid email");
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    private String at(String path) {
        return "http://localhost:%d%s".formatted(server.getAddress().getPort(), path);
    }

    @Requirement(
            "OpenID Connect Registration 5: sector_identifier_uri is fetched and lists every redirect address")
    @Test
    void aSectorHasToListAllAddresses() {
        publish(
                "/good",
                "[\"https://a-N.example/\",\"https://b-N.example/\",\"https://c-N.example/\"]");
        publish("/short", "[\"https://a-N.example/\"]");
        publish("/object", "{\"uris\":[\"https://a-N.example/\"]}");
        publish("/broken", "[\"https://a-N.example/\"");

        Answer good = register("/good");

        assertThat(good.status()).as(good.body()).isEqualTo(201);
        assertThat(good.json()).containsEntry("sector_identifier_uri", at("/good"));
        assertThat(java.util.List.of("/short", "/object", "/broken", "/missing"))
                .allSatisfy(path -> {
                    Answer refused = register(path);
                    assertThat(refused.status()).as(path).isEqualTo(400);
                    assertThat(refused.text("error")).isEqualTo("invalid_client_metadata");
                    assertThat(refused.text("error_description"))
                            .startsWith("sector_identifier_uri");
                });
    }

    @Test
    void nothingIsFetchedForWhoMayNotRegister() {
        publish("/good", "[\"https://a-N.example/\",\"https://b-N.example/\"]");

        registrar.register("reg_0abc_" + "A".repeat(43), withSector("/good"));
        registrar.register(
                policy, withSector("/good").replaceFirst("\\{", "{\"scope\":\"series-N:write\","));

        assertThat(asked).hasValue(0);
    }

    @Requirement(
            "OpenID Connect Registration 2: logo_uri, policy_uri and tos_uri are shown to the person")
    @Test
    void theLogoIsShownFromOurOwnAddressAndPaintedAnew() throws IOException {
        published.put("/logo.png", png(400, 200));
        Answer registered =
                registrar.register(
                        policy,
                        """
                        {"redirect_uris":["https://partner-N.example/callback"],"logo_uri":"LOGO",
                         "policy_uri":"https://partner-N.example/policy","tos_uri":"https://partner-N.example/terms",
                         "client_name":"Partner N","client_name#de":"Partnerin N"}\
                        """
                                .replace("LOGO", at("/logo.png")));
        Person alice = platform.person("alice");

        Answer page =
                alice.open(
                        ClientApp.authorize(
                                registrar.request(registered, RegistrationIT.BACK, "openid")));
        Matcher image = Pattern.compile("<img src=\"(/logos/[^\"]+)\"").matcher(page.body());

        assertThat(image.find()).as(page.body()).isTrue();
        Answer logo = platform.browser().get(image.group(1));
        assertThat(logo.status()).isEqualTo(200);
        assertThat(logo.header("Content-Type")).isEqualTo("image/png");
        assertThat(page.body())
                .doesNotContain(at("/logo.png"))
                .contains(platform.fill("href=\"https://partner-N.example/policy\""))
                .contains(platform.fill("href=\"https://partner-N.example/terms\""));
        assertThat(page.header("Content-Security-Policy")).contains("img-src 'self' data:");
    }

    @Requirement("RFC 7591 5: what a client says of itself is not trusted")
    @Test
    void whatIsNoPictureIsNotServed() {
        publish(
                "/logo.svg",
                "<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>");
        publish("/page", "<html><script>alert(1)</script></html>");
        published.put("/bomb.png", bomb());

        assertThat(java.util.List.of("/logo.svg", "/page", "/bomb.png", "/missing"))
                .allSatisfy(path -> {
                    Answer registered =
                            registrar.register(
                                    policy,
                                    """
                                    {"redirect_uris":["https://partner-N.example/callback"],"logo_uri":"%s"}\
                                    """
                                            .formatted(at(path)));
                    Answer page =
                            platform.person("alice")
                                    .open(
                                            ClientApp.authorize(
                                                    registrar.request(
                                                            registered,
                                                            RegistrationIT.BACK,
                                                            "openid")));
                    Matcher image =
                            Pattern.compile("<img src=\"(/logos/[^\"]+)\"").matcher(page.body());
                    assertThat(image.find()).isTrue();
                    assertThat(platform.browser().get(image.group(1)).status())
                            .as(path)
                            .isEqualTo(404);
                });
    }

    private Answer register(String sector) {
        return registrar.register(policy, withSector(sector));
    }

    private String withSector(String path) {
        return """
        {"redirect_uris":["https://a-N.example/","https://b-N.example/"],
         "subject_type":"pairwise","sector_identifier_uri":"%s"}\
        """
                .formatted(at(path));
    }

    private void publish(String path, String text) {
        published.put(path, platform.fill(text).getBytes(StandardCharsets.UTF_8));
    }

    private static byte[] png(int width, int height) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ImageIO.write(new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB), "png", out);
        return out.toByteArray();
    }

    /** Says that it is a billion pixels large. */
    private static byte[] bomb() {
        try {
            byte[] png = png(10, 10);
            png[18] = 0x75; // the third byte of the width
            png[22] = 0x75; // and of the height
            java.util.zip.CRC32 sum = new java.util.zip.CRC32();
            sum.update(png, 12, 17);
            for (int i = 0; i < 4; i++) {
                png[29 + i] = (byte) (sum.getValue() >> (24 - 8 * i));
            }
            return png;
        } catch (IOException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
