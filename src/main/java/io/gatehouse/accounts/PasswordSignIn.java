package io.gatehouse.accounts;

import static io.gatehouse.platform.database.Columns.text;

import io.gatehouse.audit.AuditEvent;
import io.gatehouse.audit.AuditLog;
import io.gatehouse.platform.crypto.Randomness;
import io.gatehouse.platform.throttle.ThrottlePolicy;
import io.gatehouse.platform.throttle.Throttles;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Service;

/**
 * Checks e-mail address and password. Unknown, known, disabled and without a password: each costs
 * one hash and gets one answer, so that a stranger learns nothing about accounts.
 */
@Service
public class PasswordSignIn {

    private static final ThrottlePolicy ACCOUNT_FROM_NETWORK =
            new ThrottlePolicy(
                    5, Duration.ofSeconds(1), Duration.ofMinutes(15), Duration.ofHours(1));
    private static final ThrottlePolicy ACCOUNT =
            new ThrottlePolicy(
                    50, Duration.ofSeconds(1), Duration.ofMinutes(15), Duration.ofHours(24));
    private static final ThrottlePolicy NETWORK =
            new ThrottlePolicy(
                    100, Duration.ofSeconds(1), Duration.ofMinutes(15), Duration.ofHours(1));

    private final JdbcClient jdbc;
    private final Accounts accounts;
    private final AccountRegister register;
    private final HashGate gate;
    private final Throttles throttles;
    private final AuditLog audit;
    private final Clock clock;

    PasswordSignIn(
            JdbcClient jdbc,
            Accounts accounts,
            AccountRegister register,
            HashGate gate,
            Throttles throttles,
            AuditLog audit,
            Clock clock) {
        this.jdbc = jdbc;
        this.accounts = accounts;
        this.register = register;
        this.gate = gate;
        this.throttles = throttles;
        this.audit = audit;
        this.clock = clock;
    }

    /**
     * Checks the password.
     *
     * @param email as typed
     * @param origin where the request came from, for throttling
     * @param reference the number of the page that will be shown
     */
    public SignInOutcome attempt(
            String email, String password, SignInOrigin origin, String reference) {
        Optional<EmailAddress> address = EmailAddress.parse(email);
        Optional<Account> account = address.flatMap(accounts::findByEmail);
        String name =
                address.map(EmailAddress::normal)
                        .orElseGet(() -> email.strip().toLowerCase(Locale.ROOT));
        Counters keys =
                knownDevice(origin, account)
                        .map(Counters::ofDevice)
                        .orElseGet(() -> Counters.of(name, origin.network()));
        Optional<Duration> wait = throttles.wait(keys.all(), clock.instant());
        if (wait.isPresent()) {
            return new SignInOutcome.Throttled(wait.get());
        }
        Optional<String> hash = account.flatMap(this::hashOf);
        SignInOutcome outcome =
                gate.run(() -> check(account, hash, password, keys, reference))
                        .orElseGet(SignInOutcome.Busy::new);
        if (outcome instanceof SignInOutcome.Accepted) {
            keys.ofAccount().forEach(throttles::clear);
            upgrade(account.orElseThrow(), hash.orElseThrow(), password);
        }
        return outcome;
    }

    // Strangers can use up what an account may fail, and so could lock its owner out. A browser
    // that the owner signed in with before is therefore counted apart.
    private static Optional<SignInOrigin.Device> knownDevice(
            SignInOrigin origin, Optional<Account> account) {
        return Optional.ofNullable(origin.device())
                .filter(device ->
                        account.map(Account::id).filter(device.account()::equals).isPresent());
    }

    // In the gate, and with the wait asked for once more: of many guesses sent at the same moment
    // the later ones find what the earlier ones have counted.
    private SignInOutcome check(
            Optional<Account> account,
            Optional<String> hash,
            String password,
            Counters keys,
            String reference) {
        Instant now = clock.instant();
        Optional<Duration> wait = throttles.wait(keys.all(), now);
        if (wait.isPresent()) {
            return new SignInOutcome.Throttled(wait.get());
        }
        boolean matches = PasswordHashes.verify(password, hash.orElseGet(Dummy::hash));
        return matches && hash.isPresent() && account.filter(Account::active).isPresent()
                ? new SignInOutcome.Accepted(account.get())
                : refuse(account, keys, reference, now);
    }

    private SignInOutcome refuse(
            Optional<Account> account, Counters keys, String reference, Instant now) {
        keys.policies.forEach((key, policy) -> throttles.failed(key, policy, now));
        audit.recordRefusal(
                AuditEvent.of(
                        "person:unknown",
                        "sign-in.refused",
                        account.map(known -> "account:" + known.id()).orElse("account:unknown")),
                reference);
        return new SignInOutcome.Refused();
    }

    private Optional<String> hashOf(Account account) {
        return jdbc.sql("select hash from account_password where account_id = :account")
                .param("account", account.id())
                .query((rs, number) -> text(rs, "hash"))
                .optional();
    }

    // The password is known only now: the moment to move an imported hash to the current format.
    private void upgrade(Account account, String hash, String password) {
        if (PasswordHashes.needsUpgrade(hash)) {
            gate.run(() -> PasswordHashes.again(password))
                    .ifPresent(fresh -> register.upgradeHash(account.id(), hash, fresh));
        }
    }

    /** A hash that no password has, made once, so that unknown accounts cost what known ones do. */
    private static final class Dummy {
        private static final String HASH = PasswordHashes.again(Randomness.base64Url(32));

        static String hash() {
            return HASH;
        }
    }

    /** What is counted of one attempt, and what is forgotten when it succeeds. */
    private record Counters(Map<String, ThrottlePolicy> policies, List<String> ofAccount) {

        static Counters of(String email, String network) {
            String fromNetwork = "sign-in:" + email + " from " + network;
            String account = "sign-in:" + email;
            Map<String, ThrottlePolicy> policies = new LinkedHashMap<>();
            policies.put(fromNetwork, ACCOUNT_FROM_NETWORK);
            policies.put(account, ACCOUNT);
            policies.put("sign-in from " + network, NETWORK);
            return new Counters(policies, List.of(fromNetwork, account));
        }

        static Counters ofDevice(SignInOrigin.Device device) {
            String key = "sign-in:" + device.account() + " with " + device.id();
            return new Counters(Map.of(key, ACCOUNT_FROM_NETWORK), List.of(key));
        }

        Set<String> all() {
            return policies.keySet();
        }
    }
}
