package io.gatehouse.management.keys;

import io.gatehouse.apis.OwnApi;
import io.gatehouse.keys.KeyRing;
import io.gatehouse.keys.KeyRotation;
import io.gatehouse.keys.ListedKey;
import io.gatehouse.management.request.Body;
import io.gatehouse.management.request.Caller;
import io.gatehouse.management.request.Items;
import io.gatehouse.management.request.Operation;
import io.gatehouse.management.request.Refused;
import io.gatehouse.management.request.Reply;
import io.gatehouse.management.request.Who;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;

/** {@code /api/v1/keys}. */
@Controller
class KeyEndpoints {

    private static final String LIST = OwnApi.PATH + "/keys";
    private static final String ONE = LIST + "/{kid}";
    private static final String ROTATIONS = LIST + "/rotations";

    private final KeyRotation keys;

    KeyEndpoints(KeyRotation keys) {
        this.keys = keys;
    }

    /**
     * The wish for a new key.
     *
     * @param algorithm RS256, PS256, ES256 or EdDSA
     * @param atOnce true to let it sign before caches have read it
     */
    record KeyRotationOrder(String algorithm, @Nullable Boolean atOnce) {}

    @GetMapping(LIST)
    @Operation(
            id = "listKeys",
            summary = "All signing keys with their states, the newest first",
            scope = "keys:read",
            who = Who.INSTANCE)
    Reply<Items<ListedKey>> list() {
        return Reply.plain(new Items<>(keys.list(), null));
    }

    @PostMapping(ROTATIONS)
    @Operation(
            id = "rotateKey",
            summary = "Publishes a new key; it signs once every cache has had time to read it",
            scope = "keys:write",
            who = Who.INSTANCE,
            recent = true)
    Reply<Items<ListedKey>> rotate(Caller caller, @Body KeyRotationOrder order) {
        if (!KeyRing.ALGORITHMS.contains(order.algorithm())) {
            throw Refused.field(
                    "algorithm", "must be one of " + String.join(", ", KeyRing.ALGORITHMS));
        }
        keys.rotate(order.algorithm(), Boolean.TRUE.equals(order.atOnce()), caller.actor());
        List<ListedKey> ofAlgorithm =
                keys.list().stream()
                        .filter(key -> key.algorithm().equals(order.algorithm()))
                        .toList();
        return Reply.plain(new Items<>(ofAlgorithm, null));
    }

    @DeleteMapping(ONE)
    @Operation(
            id = "revokeKey",
            summary = "Ends a key that others may know: its tokens are dead, a successor signs",
            scope = "keys:write",
            who = Who.INSTANCE,
            recent = true,
            status = 204)
    Reply<Void> revoke(Caller caller, @PathVariable("kid") String kid) {
        if (keys.revoke(kid, caller.actor()).isEmpty()) {
            throw Refused.notFound();
        }
        return Reply.none();
    }
}
