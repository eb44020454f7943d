package io.gatehouse.accounts;

import java.util.Optional;
import org.springframework.stereotype.Service;

/** Makes and verifies slow hashes, no more at a time than the machine bears. */
@Service
public class PasswordHashing {

    private final HashGate gate;

    PasswordHashing(HashGate gate) {
        this.gate = gate;
    }

    /**
     * Tells whether the text is what the stored slow hash was made of; empty when too many hashes
     * are running at this moment.
     */
    public Optional<Boolean> verify(String presented, String stored) {
        return gate.run(() -> PasswordHashes.verify(presented, stored));
    }

    /** The hash to store; empty when too many hashes are running at this moment. */
    public Optional<String> hash(NewPassword password) {
        return gate.run(() -> PasswordHashes.hash(password));
    }
}
