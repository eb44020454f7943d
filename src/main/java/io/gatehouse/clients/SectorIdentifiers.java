package io.gatehouse.clients;

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

    private final GuardedFetch fetch;

    SectorIdentifiers(GuardedFetch fetch) {
        this.fetch = fetch;
    }

    /**
     * What is wrong with the sector of the draft; empty when it names none, or one that lists all
     * its redirect addresses. Asks the network, so call it outside of transactions.
     */
    public Optional<Refusal> misfit(ClientDraft draft) {
        Object address = draft.settings().get(ClientMetadata.SECTOR);
        if (address == null || ClientMetadata.misfit(ClientMetadata.SECTOR, address).isPresent()) {
            return Optional.empty(); // what is no address is refused by the rules for clients
        }
        return switch (fetch.get(URI.create(address.toString()))) {
            case Fetched.Failed(String why) -> refused(why);
            case Fetched.Document document ->
                    listed(document.text())
                            .map(all ->
                                    all.containsAll(draft.redirectUris())
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
