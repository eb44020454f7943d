package io.gatehouse.clients;

import io.gatehouse.platform.Places;
import io.gatehouse.platform.Refusal;
import io.gatehouse.platform.fetch.Fetched;
import io.gatehouse.platform.fetch.GuardedFetch;
import java.net.URI;
import java.util.Optional;
import java.util.Set;
import org.springframework.stereotype.Component;
import tools.jackson.core.JacksonException;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

/**
 * Checks that a client belongs to the sector that it names (OpenID Connect Core section 8.1):
 * otherwise anybody could learn by which ids that sector knows people.
 */
@Component
public class SectorIdentifiers {

    private static final JsonMapper JSON = JsonMapper.shared();

    private static final TypeReference<Set<String>> TEXTS = new TypeReference<>() {};

    /** On this node, for all and for one: who makes us wait leaves room for others. */
    private static final int AT_ONCE = 16;

    private static final int AT_ONCE_FOR_ONE = 4;

    private final GuardedFetch fetch;
    private final Places<String> places =
            new Places<>("sector identifiers being fetched", AT_ONCE_FOR_ONE, AT_ONCE);

    SectorIdentifiers(GuardedFetch fetch) {
        this.fetch = fetch;
    }

    /**
     * What a client says that its sector lists.
     *
     * @param address of the list
     */
    public record Claim(URI address, Set<String> redirectUris) {}

    /** What has to be found out about the draft; empty when it names no sector. */
    public static Optional<Claim> claim(ClientDraft draft) {
        Object address = draft.settings().get(ClientMetadata.SECTOR);
        if (address == null || ClientMetadata.misfit(ClientMetadata.SECTOR, address).isPresent()) {
            return Optional.empty(); // what is no address is refused by the rules for clients
        }
        return Optional.of(new Claim(URI.create(address.toString()), draft.redirectUris()));
    }

    /**
     * What is wrong with the claim; empty when its sector lists all the addresses. Asks the
     * network, so call it outside of transactions.
     *
     * @param asker whose claim it is: a company, or who acts for the instance
     * @throws io.gatehouse.platform.Overloaded when too many of the asker's are being looked at
     */
    public Optional<Refusal> misfit(Claim claim, String asker) {
        return switch (places.during(asker, () -> fetch.get(claim.address()))) {
            case Fetched.Failed(String why) -> refused(why);
            case Fetched.Document document ->
                    listed(document.text())
                            .map(all ->
                                    all.containsAll(claim.redirectUris())
                                            ? Optional.<Refusal>empty()
                                            : refused("does not list all redirect_uris"))
                            .orElseGet(() -> refused("is not a JSON array of addresses"));
        };
    }

    private static Optional<Set<String>> listed(String json) {
        try {
            return Optional.ofNullable(JSON.readValue(json, TEXTS));
        } catch (JacksonException malformed) {
            return Optional.empty();
        }
    }

    private static Optional<Refusal> refused(String why) {
        return Optional.of(new Refusal("settings." + ClientMetadata.SECTOR, why));
    }
}
