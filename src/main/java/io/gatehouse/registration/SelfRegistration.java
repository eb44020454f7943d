package io.gatehouse.registration;

import io.gatehouse.audit.AuditEvent;
import io.gatehouse.audit.AuditLog;
import io.gatehouse.clients.Client;
import io.gatehouse.clients.ClientDraft;
import io.gatehouse.clients.ClientRegister;
import io.gatehouse.clients.ClientSecrets;
import io.gatehouse.platform.Refusal;
import io.gatehouse.platform.Written;
import io.gatehouse.platform.crypto.OpaqueToken;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.stereotype.Service;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionStatus;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Lets clients register, change and delete themselves (RFC 7591, RFC 7592), each in one
 * transaction, and never beyond the policy that they came by.
 */
@Service
@EnableConfigurationProperties(RegistrationSettings.class)
public class SelfRegistration {

    private final RegistrationPolicies policies;
    private final InitialAccessTokens tokens;
    private final ClientRegistrations registrations;
    private final ClientRegister clients;
    private final ClientSecrets secrets;
    private final RegistrationSettings settings;
    private final AuditLog audit;
    private final TransactionTemplate transaction;
    private final Clock clock;

    SelfRegistration(
            RegistrationPolicies policies,
            InitialAccessTokens tokens,
            ClientRegistrations registrations,
            ClientRegister clients,
            ClientSecrets secrets,
            RegistrationSettings settings,
            AuditLog audit,
            PlatformTransactionManager transactions,
            Clock clock) {
        this.policies = policies;
        this.tokens = tokens;
        this.registrations = registrations;
        this.clients = clients;
        this.secrets = secrets;
        this.settings = settings;
        this.audit = audit;
        this.transaction = new TransactionTemplate(transactions);
        this.clock = clock;
    }

    /**
     * The right to register one client now.
     *
     * @param token the initial access token's id; null where none is needed
     */
    public record Right(RegistrationPolicy policy, @Nullable UUID token) {

        private String actor() {
            return token == null ? "registration:open" : "registration-token:" + token;
        }
    }

    /**
     * A client that showed its registration access token.
     *
     * @param policy null when it was deleted since
     */
    public record Registered(Client client, @Nullable RegistrationPolicy policy) {}

    /** What came of it. */
    public sealed interface Outcome {

        /**
         * The client is registered as wanted.
         *
         * @param token its registration access token, which nobody can read again
         * @param secret a new one, which nobody can read again; null when it has none or keeps its
         *     own
         */
        record Done(Client client, String token, @Nullable String secret) implements Outcome {}

        /** Nothing was written, for every reason listed, by the fields of the draft. */
        record Refused(List<Refusal> refusals) implements Outcome {}

        /** Nothing was written: the right was used up, or the client deleted, meanwhile. */
        record Gone() implements Outcome {}
    }

    /** The right that an initial access token gives; empty when it gives none. */
    public Optional<Right> byToken(String text) {
        return OpaqueToken.parse(text)
                .flatMap(token -> tokens.find(token, clock.instant()))
                .flatMap(token ->
                        policies.find(token.policy()).map(policy -> new Right(policy, token.id())));
    }

    /** The right that everybody has; empty where nobody registers without a token. */
    public Optional<Right> open() {
        String name = settings.insecureOpenPolicy();
        return name == null || name.isEmpty()
                ? Optional.empty()
                : policies.find(name).map(policy -> new Right(policy, null));
    }

    /** True when so many registered without a token and left it at that, that no more may. */
    public boolean isCrowded() {
        return registrations.openAndNeverUsed() >= settings.insecureOpenMost();
    }

    /** The client behind a registration access token; its successor, when presented, takes over. */
    public Optional<Registered> find(String text) {
        return OpaqueToken.parse(text)
                .flatMap(token ->
                        registrations
                                .find(token)
                                .flatMap(found -> {
                                    registrations.settle(token);
                                    return registered(found);
                                }));
    }

    /** The same, unchanged by others until the transaction ends. */
    private Optional<Registered> lock(String text) {
        return OpaqueToken.parse(text)
                .filter(token ->
                        registrations
                                .find(token)
                                .flatMap(found -> clients.find(found.client()))
                                .flatMap(client -> clients.lock(client.clientId()))
                                .isPresent())
                .flatMap(registrations::lock)
                .flatMap(this::registered);
    }

    private Optional<Registered> registered(ClientRegistrations.Found found) {
        UUID policy = found.policy();
        return clients.find(found.client())
                .map(client ->
                        new Registered(
                                client,
                                policy == null ? null : policies.find(policy).orElse(null)));
    }

    /**
     * Registers the client, and uses the right up by one.
     *
     * @param wanted the client, by the policy as it is when it is registered
     */
    public Outcome register(Right right, Function<RegistrationPolicy, ClientDraft> wanted) {
        return inTransaction(status -> {
            RegistrationPolicy policy = policies.find(right.policy().id()).orElse(null);
            if (policy == null) {
                return new Outcome.Gone();
            }
            UUID token = right.token();
            Instant now = clock.instant();
            if (token != null && !tokens.spend(token, now)) {
                return new Outcome.Gone();
            }
            ClientDraft draft = wanted.apply(policy);
            List<Refusal> refusals = write(policy, draft, right.actor());
            if (!refusals.isEmpty()) {
                status.setRollbackOnly();
                return new Outcome.Refused(refusals);
            }
            Client client = clients.find(draft.clientId()).orElseThrow();
            OpaqueToken.Issued own = OpaqueToken.generate("rat", now);
            registrations.add(client, policy, token == null, own.token(), now);
            return new Outcome.Done(client, own.value(), secret(client, right.actor()));
        });
    }

    /**
     * Changes the client into what it wants to be, and gives it its next token.
     *
     * @param token its registration access token, which has to be good when the change is made
     * @param wanted what it wants to be, by the client and the policy as they are then
     */
    public Outcome change(String token, Function<Registered, ClientDraft> wanted) {
        return inTransaction(status -> {
            Registered registered = lock(token).orElse(null);
            if (registered == null) {
                return new Outcome.Gone();
            }
            ClientDraft draft = wanted.apply(registered);
            RegistrationPolicy policy = registered.policy();
            if (policy == null) {
                return new Outcome.Refused(
                        List.of(new Refusal("", "nobody registers any more as the client did")));
            }
            String actor = "client:" + registered.client().id();
            List<Refusal> refusals = write(policy, draft, actor);
            if (!refusals.isEmpty()) {
                status.setRollbackOnly();
                return new Outcome.Refused(refusals);
            }
            Client client = clients.find(draft.clientId()).orElseThrow();
            OpaqueToken.Issued next = OpaqueToken.generate("rat", clock.instant());
            registrations.rotate(client, next.token());
            return new Outcome.Done(client, next.value(), secret(client, actor));
        });
    }

    /** Deletes the client with all that it got. */
    public void delete(Registered registered) {
        inTransaction(status -> {
            Optional<Client> client = clients.lock(registered.client().clientId());
            client.ifPresent(one -> clients.delete(one, "client:" + one.id()));
            return new Outcome.Gone();
        });
    }

    /** Remembers that somebody tried without right; sampled under floods. */
    public void recordRefusal() {
        audit.recordRefusal(
                AuditEvent.of("client:unknown", "registration.refused", "registration:token"),
                null);
    }

    private List<Refusal> write(RegistrationPolicy policy, ClientDraft draft, String actor) {
        List<Refusal> misfits = policy.misfits(draft);
        if (!misfits.isEmpty()) {
            return misfits;
        }
        return clients.putSelfRegistered(draft, actor) instanceof Written.Refused(var refusals)
                ? refusals
                : List.of();
    }

    // Whoever comes to need a secret gets one, and those that its method has no use for end.
    private @Nullable String secret(Client client, String actor) {
        if (secrets.suffice(client)) {
            return null;
        }
        secrets.live(client.id()).forEach(one -> secrets.remove(client, one.id(), actor));
        return client.authMethod().usesSecret() ? secrets.generate(client, actor) : null;
    }

    private Outcome inTransaction(Function<TransactionStatus, Outcome> work) {
        return Objects.requireNonNull(transaction.execute(work::apply), "work answers");
    }
}
