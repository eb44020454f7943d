package io.gatehouse.pages;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Optional;
import org.springframework.core.io.Resource;
import org.springframework.stereotype.Component;

/** The static files of the theme and the version in their address, a hash over all of them. */
@Component
class Assets {
    private final ThemeFiles files;
    private final String version;
    private final boolean editable;

    Assets(ThemeFiles files, PagesProperties properties) {
        this.files = files;
        this.editable = properties.editable();
        this.version = editable ? "dev" : hashOf(files);
    }

    String version() {
        return version;
    }

    /** Whether what stands at an address of this version can never change. */
    boolean isImmutable(String askedVersion) {
        return !editable && version.equals(askedVersion);
    }

    Optional<Resource> find(String name) {
        return files.find("static/" + name);
    }

    private static String hashOf(ThemeFiles files) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            for (Resource file : files.packedStaticFiles()) {
                digest.update(String.valueOf(file.getFilename()).getBytes(StandardCharsets.UTF_8));
                digest.update(file.getContentAsByteArray());
            }
            return HexFormat.of().formatHex(digest.digest(), 0, 6);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read the static files of the theme", e);
        }
    }
}
