package io.gatehouse.pages;

import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.springframework.core.io.Resource;
import org.springframework.http.CacheControl;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.server.ResponseStatusException;

/** Serves the static files of the theme below {@code /assets/VERSION/}. */
@Controller
class AssetsController {
    private static final Map<String, String> TYPES =
            Map.of(
                    "css", "text/css;charset=UTF-8",
                    "js", "text/javascript;charset=UTF-8",
                    "svg", "image/svg+xml",
                    "png", "image/png",
                    "webp", "image/webp",
                    "ico", "image/x-icon",
                    "woff2", "font/woff2",
                    "txt", "text/plain;charset=UTF-8");

    private final Assets assets;

    AssetsController(Assets assets) {
        this.assets = assets;
    }

    @GetMapping("/assets/{version}/{*file}")
    ResponseEntity<Resource> show(@PathVariable String version, @PathVariable String file) {
        String name = file.substring(1);
        String type = TYPES.get(extensionOf(name));
        Optional<Resource> found = assets.find(name);
        if (type == null || found.isEmpty()) {
            throw new ResponseStatusException(HttpStatus.NOT_FOUND);
        }
        return ResponseEntity.ok()
                .header("Content-Type", type)
                .cacheControl(cachingOf(version))
                .body(found.get());
    }

    /**
     * While nodes of two releases serve, one may be asked for the other's version: it answers with
     * what it has, but must not let that be kept under the other's name.
     */
    private CacheControl cachingOf(String version) {
        return assets.isImmutable(version)
                ? CacheControl.maxAge(Duration.ofDays(365)).cachePublic().immutable()
                : CacheControl.noCache();
    }

    private static String extensionOf(String name) {
        return name.substring(name.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT);
    }
}
