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
import java.util.List;
import java.util.Locale;
import java.util.Optional;
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
     * @param network where the request came from, for throttling
     * @param reference the number of the page that will be shown
     */
    public SignInOutcome attempt(String email, String password, String network, String reference) {
        Optional<EmailAddress> address = EmailAddress.parse(email);
        Keys keys =
                Keys.of(
                        address.map(EmailAddress::normal)
                                .orElseGet(() -> email.strip().toLowerCase(Locale.ROOT)),
                        network);
        Optional<Duration> wait = throttles.wait(keys.all(), clock.instant());
        if (wait.isPresent()) {
            return new SignInOutcome.Throttled(wait.get());
        }
        Optional<Account> account = address.flatMap(accounts::findByEmail);
        Optional<String> hash = account.flatMap(this::hashOf);
        SignInOutcome outcome =
                gate.run(() -> check(account, hash, password, keys, reference))
                        .orElseGet(SignInOutcome.Busy::new);
        if (outcome instanceof SignInOutcome.Accepted) {
            throttles.clear(keys.accountFromNetwork);
            throttles.clear(keys.account);
            upgrade(account.orElseThrow(), hash.orElseThrow(), password);
        }
        return outcome;
    }

    // In the gate, and with the wait asked for once more: of many guesses sent at the same moment
    // the later ones find what the earlier ones have counted.
    private SignInOutcome check(
            Optional<Account> account,
            Optional<String> hash,
            String password,
            Keys keys,
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
            Optional<Account> account, Keys keys, String reference, Instant now) {
        throttles.failed(keys.accountFromNetwork, ACCOUNT_FROM_NETWORK, now);
        throttles.failed(keys.account, ACCOUNT, now);
        throttles.failed(keys.network, NETWORK, now);
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

    private record Keys(String accountFromNetwork, String account, String network) {

        static Keys of(String email, String network) {
            return new Keys(
                    "sign-in:" + email + " from " + network,
                    "sign-in:" + email,
                    "sign-in from " + network);
        }

        List<String> all() {
            return List.of(accountFromNetwork, account, network);
        }
    }
}
