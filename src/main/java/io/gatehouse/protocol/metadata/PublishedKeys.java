package io.gatehouse.protocol.metadata;

import io.gatehouse.keys.KeyRing;
import io.gatehouse.platform.cache.ConfigVersion;
import io.gatehouse.platform.cache.Snapshot;
import io.gatehouse.platform.cli.WebOnly;
import org.springframework.stereotype.Component;

/** The key set that resource servers and clients verify with (RFC 7517 section 5). */
@WebOnly
@Component
class PublishedKeys {

    private final Snapshot<Document> document;

    // The key ring listens first, because it was made first: this never keeps what it forgot.
    PublishedKeys(KeyRing keys, ConfigVersion version) {
        this.document = new Snapshot<>(version, () -> Document.of(keys.published().toJSONObject()));
    }

    Document document() {
        return document.get();
    }
}
