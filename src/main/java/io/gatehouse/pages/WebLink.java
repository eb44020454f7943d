package io.gatehouse.pages;

import java.net.URI;
import org.jspecify.annotations.Nullable;

/** Addresses from client metadata that a page may link to or show. */
public final class WebLink {
    private WebLink() {}

    /**
     * The address when it is an absolute http or https URL, else null: a {@code javascript:}
     * address in client metadata must never become a link.
     */
    public static @Nullable String orNull(@Nullable String address) {
        return address != null && address.matches("https?://[^\\s\"'<>\\\\]+") ? address : null;
    }

    /** The address when pages may show it as an image, a path of ours or a data URL, else null. */
    public static @Nullable String imageOrNull(@Nullable String address) {
        boolean ours = address != null && address.matches("/[A-Za-z0-9][A-Za-z0-9._/-]*");
        boolean data = address != null && address.startsWith("data:image/");
        return ours || data ? address : null;
    }

    /** The host name of an address for people to read, or null when it has none. */
    public static @Nullable String hostOf(@Nullable String address) {
        String link = orNull(address);
        try {
            return link == null ? null : URI.create(link).getHost();
        } catch (IllegalArgumentException notAUri) {
            return null;
        }
    }
}
