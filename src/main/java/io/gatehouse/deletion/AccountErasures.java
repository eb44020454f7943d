package io.gatehouse.deletion;

import io.gatehouse.accounts.AccountErasure;
import io.gatehouse.companies.Membership;
import io.gatehouse.companies.MembershipRegister;
import io.gatehouse.platform.InstanceScope;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.springframework.stereotype.Service;

/** Erases a person at an operator's word: memberships, credentials, sessions, consents, tokens. */
@Service
public class AccountErasures {

    private final AccountErasure accounts;
    private final MembershipRegister memberships;
    private final Erasures erasures;
    private final ErasureFile file;
    private final InstanceScope scope;
    private final Clock clock;

    AccountErasures(
            AccountErasure accounts,
            MembershipRegister memberships,
            Erasures erasures,
            ErasureFile file,
            InstanceScope scope,
            Clock clock) {
        this.accounts = accounts;
        this.memberships = memberships;
        this.erasures = erasures;
        this.file = file;
        this.scope = scope;
        this.clock = clock;
    }

    /**
     * Erases the person; the address is free again, the id is never used again. Operators are not
     * erased: whoever is one stops being one first.
     *
     * @return false when there is no such account, or it is an operator's
     */
    public boolean erase(UUID account, String actor) {
        boolean erased = scope.run("erasure of a person", () -> eraseNow(account, actor, true));
        file.addMissing(erasures.all());
        return erased;
    }

    /** The same for a person whom an older backup brought back. */
    void eraseAgain(UUID account) {
        scope.run(
                "erasure of a person in an older backup",
                () -> eraseNow(account, "system:deletion", false));
    }

    List<UUID> ids() {
        return accounts.ids();
    }

    private boolean eraseNow(UUID account, String actor, boolean recorded) {
        if (accounts.lockForErasure(List.of(account)).isEmpty()) {
            return false;
        }
        List<Membership> places = memberships.of(account);
        places.forEach(place -> memberships.end(place, actor));
        accounts.erase(Set.of(account), actor);
        if (recorded) {
            Instant now = clock.instant();
            erasures.add(
                    erasures.sign(
                            "account",
                            account,
                            now,
                            Map.of("counts", Map.of("memberships", places.size()))));
        }
        return true;
    }
}
