package io.gatehouse.races;

import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import io.gatehouse.races.History.Outcome;
import io.gatehouse.races.History.Result;
import io.gatehouse.testing.Parallel;
import io.gatehouse.testing.TestDatabase;
import java.security.Principal;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.security.authentication.TestingAuthenticationToken;
import org.springframework.security.oauth2.core.AuthorizationGrantType;
import org.springframework.security.oauth2.core.ClientAuthenticationMethod;
import org.springframework.security.oauth2.core.OAuth2AccessToken;
import org.springframework.security.oauth2.core.OAuth2AuthenticationException;
import org.springframework.security.oauth2.core.OAuth2Token;
import org.springframework.security.oauth2.core.endpoint.OAuth2AuthorizationRequest;
import org.springframework.security.oauth2.server.authorization.InMemoryOAuth2AuthorizationService;
import org.springframework.security.oauth2.server.authorization.OAuth2Authorization;
import org.springframework.security.oauth2.server.authorization.OAuth2AuthorizationCode;
import org.springframework.security.oauth2.server.authorization.authentication.OAuth2AuthorizationCodeAuthenticationProvider;
import org.springframework.security.oauth2.server.authorization.authentication.OAuth2AuthorizationCodeAuthenticationToken;
import org.springframework.security.oauth2.server.authorization.authentication.OAuth2ClientAuthenticationToken;
import org.springframework.security.oauth2.server.authorization.client.RegisteredClient;
import org.springframework.security.oauth2.server.authorization.context.AuthorizationServerContext;
import org.springframework.security.oauth2.server.authorization.context.AuthorizationServerContextHolder;
import org.springframework.security.oauth2.server.authorization.settings.AuthorizationServerSettings;
import org.springframework.security.oauth2.server.authorization.token.OAuth2TokenContext;

/** The checker finds what is wrong where something is: otherwise its silence would mean nothing. */
class CheckerTest {

    private static final int ATTEMPTS = 16;
    private static final int MOST_ROUNDS = 200;

    private History history;

    @BeforeEach
    void empty() {
        history = new History();
    }

    @Test
    void acceptsAChain() {
        done("a", "b");
        done("b", "c");
        refused("a");

        assertThat(history.doubleUses()).isEmpty();
        assertThat(history.brokenChains()).isEmpty();
        assertThat(history.neverUsed()).isEmpty();
    }

    @Test
    void findsASecondUseAndAFork() {
        done("a", "b");
        done("a", "c");

        assertThat(history.doubleUses()).containsExactly("a was used 2 times");
        assertThat(history.brokenChains()).containsExactly("a has two successors");
    }

    @Test
    void findsASuccessorOfTwoAndACircle() {
        done("a", "c");
        done("b", "c");
        done("d", "d");

        assertThat(history.brokenChains())
                .containsExactlyInAnyOrder("c follows two", "d follows itself");
    }

    @Test
    void findsWhatNobodyCouldUse() {
        refused("a");
        history.attempt(
                "b",
                "here",
                () -> {
                    throw new IllegalStateException("reset");
                });

        assertThat(history.neverUsed()).containsExactly("a was never used");
        assertThat(history.unknown()).hasSize(1);
    }

    @Test
    void findsTheDoublesOfLookingThenSaving() throws SQLException {
        TestDatabase database = TestDatabase.createEmpty();
        database.asOwner("create table thing (key text primary key, spent boolean not null)");
        List<Connection> connections = new ArrayList<>();
        for (int i = 0; i < ATTEMPTS; i++) {
            connections.add(database.connectAsOwner());
        }

        for (int round = 0; round < MOST_ROUNDS && history.doubleUses().isEmpty(); round++) {
            String key = "thing-" + round;
            database.asOwner("insert into thing values ('%s', false)".formatted(key));
            AtomicInteger turn = new AtomicInteger();
            Parallel.run(
                    ATTEMPTS,
                    () -> {
                        Connection mine = connections.get(turn.getAndIncrement());
                        history.attempt(key, "here", () -> lookThenSave(mine, key));
                        return key;
                    });
        }

        assertThat(history.doubleUses()).isNotEmpty();
        for (Connection connection : connections) {
            connection.close();
        }
    }

    @Test
    void findsTheDoublesOfTheFrameworksOwnStore() throws JOSEException {
        StockServer stock = new StockServer();

        for (int round = 0; round < MOST_ROUNDS && history.doubleUses().isEmpty(); round++) {
            String code = stock.code();
            Parallel.run(
                    ATTEMPTS,
                    () -> {
                        history.attempt(code, "here", () -> stock.redeem(code));
                        return code;
                    });
        }

        assertThat(history.doubleUses()).isNotEmpty();
        assertThat(history.brokenChains()).isNotEmpty();
    }

    private void done(String key, String successor) {
        history.attempt(key, "here", () -> new Outcome(Result.DONE, successor));
    }

    private void refused(String key) {
        history.attempt(key, "here", () -> new Outcome(Result.REFUSED, ""));
    }

    private static Outcome lookThenSave(Connection connection, String key) {
        try (PreparedStatement look =
                        connection.prepareStatement("select spent from thing where key = ?");
                PreparedStatement save =
                        connection.prepareStatement(
                                "update thing set spent = true where key = ?")) {
            look.setString(1, key);
            try (ResultSet rows = look.executeQuery()) {
                if (!rows.next() || rows.getBoolean("spent")) {
                    return new Outcome(Result.REFUSED, "");
                }
            }
            save.setString(1, key);
            save.executeUpdate();
            return new Outcome(Result.DONE, "");
        } catch (SQLException broken) {
            throw new IllegalStateException(broken);
        }
    }

    /** The code grant as Spring Authorization Server has it, with its store in memory. */
    private static final class StockServer {

        private final InMemoryOAuth2AuthorizationService store =
                new InMemoryOAuth2AuthorizationService();
        private final RSAKey key = new RSAKeyGenerator(2048).generate();
        private final OAuth2AuthorizationCodeAuthenticationProvider provider =
                new OAuth2AuthorizationCodeAuthenticationProvider(store, this::token);
        private final RegisteredClient client =
                RegisteredClient.withId("client")
                        .clientId("client")
                        .clientSecret("secret")
                        .clientAuthenticationMethod(ClientAuthenticationMethod.CLIENT_SECRET_BASIC)
                        .authorizationGrantType(AuthorizationGrantType.AUTHORIZATION_CODE)
                        .redirectUri("https://client.example/callback")
                        .scope("read")
                        .build();

        StockServer() throws JOSEException {}

        String code() {
            String code = UUID.randomUUID().toString();
            Instant now = Instant.now();
            store.save(
                    OAuth2Authorization.withRegisteredClient(client)
                            .id(UUID.randomUUID().toString())
                            .principalName("carol")
                            .authorizationGrantType(AuthorizationGrantType.AUTHORIZATION_CODE)
                            .authorizedScopes(Set.of("read"))
                            .attribute(
                                    OAuth2AuthorizationRequest.class.getName(),
                                    OAuth2AuthorizationRequest.authorizationCode()
                                            .authorizationUri("https://server.example/authorize")
                                            .clientId("client")
                                            .redirectUri("https://client.example/callback")
                                            .scope("read")
                                            .build())
                            .attribute(
                                    Principal.class.getName(),
                                    new TestingAuthenticationToken("carol", ""))
                            .token(new OAuth2AuthorizationCode(code, now, now.plusSeconds(60)))
                            .build());
            return code;
        }

        Outcome redeem(String code) {
            OAuth2ClientAuthenticationToken caller =
                    new OAuth2ClientAuthenticationToken(
                            client, ClientAuthenticationMethod.CLIENT_SECRET_BASIC, "secret");
            AuthorizationServerContextHolder.setContext(new Here());
            try {
                provider.authenticate(
                        new OAuth2AuthorizationCodeAuthenticationToken(
                                code, caller, "https://client.example/callback", Map.of()));
                return new Outcome(Result.DONE, UUID.randomUUID().toString());
            } catch (OAuth2AuthenticationException refused) {
                return new Outcome(Result.REFUSED, "");
            } finally {
                AuthorizationServerContextHolder.resetContext();
            }
        }

        private OAuth2Token token(OAuth2TokenContext context) {
            try {
                SignedJWT jwt =
                        new SignedJWT(
                                new JWSHeader(JWSAlgorithm.RS256),
                                new JWTClaimsSet.Builder()
                                        .jwtID(UUID.randomUUID().toString())
                                        .build());
                jwt.sign(new RSASSASigner(key));
                Instant now = Instant.now();
                return new OAuth2AccessToken(
                        OAuth2AccessToken.TokenType.BEARER,
                        jwt.serialize(),
                        now,
                        now.plusSeconds(60));
            } catch (JOSEException broken) {
                throw new IllegalStateException(broken);
            }
        }

        private record Here() implements AuthorizationServerContext {
            @Override
            public String getIssuer() {
                return "https://server.example";
            }

            @Override
            public AuthorizationServerSettings getAuthorizationServerSettings() {
                return AuthorizationServerSettings.builder().build();
            }
        }
    }
}
