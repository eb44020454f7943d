package io.gatehouse.races;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.gatehouse.races.History.Outcome;
import io.gatehouse.races.History.Result;
import io.gatehouse.testing.TestDatabase;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.Principal;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.springframework.core.io.ClassPathResource;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.security.authentication.UsernamePasswordAuthenticationToken;
import org.springframework.security.oauth2.core.AuthorizationGrantType;
import org.springframework.security.oauth2.core.ClientAuthenticationMethod;
import org.springframework.security.oauth2.core.OAuth2AccessToken;
import org.springframework.security.oauth2.core.OAuth2AuthenticationException;
import org.springframework.security.oauth2.core.OAuth2Token;
import org.springframework.security.oauth2.core.endpoint.OAuth2AuthorizationRequest;
import org.springframework.security.oauth2.server.authorization.InMemoryOAuth2AuthorizationService;
import org.springframework.security.oauth2.server.authorization.JdbcOAuth2AuthorizationService;
import org.springframework.security.oauth2.server.authorization.OAuth2Authorization;
import org.springframework.security.oauth2.server.authorization.OAuth2AuthorizationCode;
import org.springframework.security.oauth2.server.authorization.OAuth2AuthorizationService;
import org.springframework.security.oauth2.server.authorization.authentication.OAuth2AuthorizationCodeAuthenticationProvider;
import org.springframework.security.oauth2.server.authorization.authentication.OAuth2AuthorizationCodeAuthenticationToken;
import org.springframework.security.oauth2.server.authorization.authentication.OAuth2ClientAuthenticationToken;
import org.springframework.security.oauth2.server.authorization.client.InMemoryRegisteredClientRepository;
import org.springframework.security.oauth2.server.authorization.client.RegisteredClient;
import org.springframework.security.oauth2.server.authorization.context.AuthorizationServerContext;
import org.springframework.security.oauth2.server.authorization.context.AuthorizationServerContextHolder;
import org.springframework.security.oauth2.server.authorization.settings.AuthorizationServerSettings;
import org.springframework.security.oauth2.server.authorization.token.OAuth2TokenContext;

/** The code grant as Spring Authorization Server has it, with its own stores: the control. */
final class StockServer implements AutoCloseable {

    private static final RegisteredClient CLIENT =
            RegisteredClient.withId("client")
                    .clientId("client")
                    .clientSecret("secret")
                    .clientAuthenticationMethod(ClientAuthenticationMethod.CLIENT_SECRET_BASIC)
                    .authorizationGrantType(AuthorizationGrantType.AUTHORIZATION_CODE)
                    .redirectUri("https://client.example/callback")
                    .scope("read")
                    .build();
    private static final String SCHEMA =
            "org/springframework/security/oauth2/server/authorization/oauth2-authorization-schema.sql";

    private final OAuth2AuthorizationService store;
    private final RSAKey key;
    private final OAuth2AuthorizationCodeAuthenticationProvider provider;
    private final AutoCloseable pool;

    private StockServer(OAuth2AuthorizationService store, RSAKey key, AutoCloseable pool) {
        this.store = store;
        this.key = key;
        this.pool = pool;
        this.provider = new OAuth2AuthorizationCodeAuthenticationProvider(store, this::token);
    }

    /** A node alone, with its store in memory. */
    static StockServer inMemory() throws JOSEException {
        return new StockServer(
                new InMemoryOAuth2AuthorizationService(),
                new RSAKeyGenerator(2048).generate(),
                () -> {});
    }

    /** A node with its store in the database, whose table it makes. */
    static StockServer on(TestDatabase database) throws JOSEException {
        try {
            String schema =
                    new ClassPathResource(SCHEMA).getContentAsString(StandardCharsets.UTF_8);
            database.asOwner(schema.replace("blob", "text"));
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
        return node(database, new RSAKeyGenerator(2048).generate());
    }

    /** Another node on the same database. */
    StockServer beside(TestDatabase database) {
        return node(database, key);
    }

    private static StockServer node(TestDatabase database, RSAKey key) {
        HikariConfig config = new HikariConfig();
        config.setJdbcUrl(database.url());
        config.setUsername(database.owner());
        config.setPassword(database.password());
        config.setMaximumPoolSize(8);
        HikariDataSource pool = new HikariDataSource(config);
        return new StockServer(
                new JdbcOAuth2AuthorizationService(
                        new JdbcTemplate(pool), new InMemoryRegisteredClientRepository(CLIENT)),
                key,
                pool);
    }

    String code() {
        String code = UUID.randomUUID().toString();
        Instant now = Instant.now();
        store.save(
                OAuth2Authorization.withRegisteredClient(CLIENT)
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
                                UsernamePasswordAuthenticationToken.authenticated(
                                        "carol", "", List.of()))
                        .token(new OAuth2AuthorizationCode(code, now, now.plusSeconds(60)))
                        .build());
        return code;
    }

    Outcome redeem(String code) {
        OAuth2ClientAuthenticationToken caller =
                new OAuth2ClientAuthenticationToken(
                        CLIENT, ClientAuthenticationMethod.CLIENT_SECRET_BASIC, "secret");
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
                            new JWTClaimsSet.Builder().jwtID(UUID.randomUUID().toString()).build());
            jwt.sign(new RSASSASigner(key));
            Instant now = Instant.now();
            return new OAuth2AccessToken(
                    OAuth2AccessToken.TokenType.BEARER, jwt.serialize(), now, now.plusSeconds(60));
        } catch (JOSEException broken) {
            throw new IllegalStateException(broken);
        }
    }

    @Override
    public void close() {
        try {
            pool.close();
        } catch (Exception failure) {
            throw new IllegalStateException(failure);
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
