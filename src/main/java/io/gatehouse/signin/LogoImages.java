package io.gatehouse.signin;

import java.time.Duration;
import org.springframework.http.CacheControl;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.server.ResponseStatusException;

/** Serves the logos of applications to the pages that show them. */
@Controller
class LogoImages {

    private static final CacheControl A_DAY = CacheControl.maxAge(Duration.ofDays(1)).cachePublic();

    private final ClientLogos logos;

    LogoImages(ClientLogos logos) {
        this.logos = logos;
    }

    @GetMapping("/logos/{client}/{tag}")
    ResponseEntity<byte[]> show(@PathVariable String client, @PathVariable String tag) {
        byte[] picture =
                logos.find(client, tag)
                        .orElseThrow(() -> new ResponseStatusException(HttpStatus.NOT_FOUND));
        return ResponseEntity.ok()
                .contentType(MediaType.IMAGE_PNG)
                .cacheControl(A_DAY)
                .body(picture);
    }
}
