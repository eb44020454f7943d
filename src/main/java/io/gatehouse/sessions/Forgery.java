package io.gatehouse.sessions;

import io.gatehouse.platform.Issuer;
import io.gatehouse.platform.crypto.Base64Url;
import io.gatehouse.platform.crypto.SealedBox;
import io.gatehouse.platform.crypto.Sha256;
import io.gatehouse.platform.crypto.SymmetricKeys;
import jakarta.servlet.http.HttpServletRequest;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Service;

/**
 * Tells forms that our own pages sent from forms that another site made the browser send: by a
 * token bound to the browser's cookie, and by what the browser says about where the form stood.
 */
@Service
public class Forgery {

    static final String PURPOSE = "csrf";

    private static final byte[] NOTHING = {};

    private final SealedBox box;
    private final String origin;

    Forgery(SymmetricKeys keys, Issuer issuer) {
        this.box = new SealedBox(keys, PURPOSE);
        this.origin = issuer.origin();
    }

    /** The token for a form's hidden {@code csrf} field. */
    public String token(String browser) {
        return box.seal(NOTHING, bound(browser));
    }

    /** True when the form came from a page of ours in this browser. */
    public boolean isOurs(HttpServletRequest request, @Nullable String token, String browser) {
        return token != null && cameFromUs(request) && box.open(token, bound(browser)).isPresent();
    }

    private boolean cameFromUs(HttpServletRequest request) {
        String site = request.getHeader("Sec-Fetch-Site");
        if (site != null) {
            return site.equals("same-origin");
        }
        String from = request.getHeader("Origin");
        return from == null || from.equals(origin);
    }

    private static String bound(String browser) {
        return "csrf:" + Base64Url.encode(Sha256.of(browser));
    }
}
