package io.gatehouse.protocol.claims;

import io.gatehouse.clients.Client;
import io.gatehouse.platform.crypto.Base64Url;
import io.gatehouse.platform.crypto.Hmac;
import io.gatehouse.platform.crypto.KeyPurpose;
import io.gatehouse.platform.crypto.SymmetricKeys;
import java.time.Instant;
import java.util.UUID;
import org.springframework.stereotype.Component;

/**
 * By which id a client knows a person (OpenID Connect Core section 8): the account's own, or one
 * for the client's sector alone, which nobody can compare with that of another sector. Made with a
 * key that never changes, since the ids would change with it.
 */
@Component
public class Subjects implements KeyPurpose {

    private static final String PURPOSE = "pairwise-subject";

    private final SymmetricKeys keys;

    Subjects(SymmetricKeys keys) {
        this.keys = keys;
    }

    /** The {@code sub} of the person for the client, wherever the client or its tokens show it. */
    public String of(Client client, UUID account) {
        if (!client.isPairwise()) {
            return account.toString();
        }
        String sector = client.sector();
        if (sector == null) {
            throw new IllegalStateException(
                    "expected a sector of the pairwise client " + client.clientId());
        }
        return Base64Url.encode(
                Hmac.sha256(keys.current(PURPOSE).secret(), sector, account.toString()));
    }

    @Override
    public String purpose() {
        return PURPOSE;
    }

    @Override
    public boolean rotates() {
        return false;
    }

    @Override
    public boolean needs(UUID key, Instant replaced, Instant now) {
        return true;
    }
}
