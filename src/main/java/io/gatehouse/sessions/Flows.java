package io.gatehouse.sessions;

import io.gatehouse.platform.crypto.Base64Url;
import io.gatehouse.platform.crypto.SealedBox;
import io.gatehouse.platform.crypto.Sha256;
import io.gatehouse.platform.crypto.SymmetricKeys;
import java.util.Optional;
import org.springframework.stereotype.Service;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/**
 * Seals flows for their way through the browser. A sealed flow opens only together with the cookie
 * of the browser it was sealed for, so that nobody can continue in one browser what somebody else
 * began in another.
 */
@Service
public class Flows {

    static final String PURPOSE = "flow";

    private static final String UNBOUND = "flow:unbound";
    private static final int MAX_LENGTH = 12_000;
    private static final JsonMapper JSON = JsonMapper.shared();

    private final SealedBox box;

    Flows(SymmetricKeys keys) {
        this.box = new SealedBox(keys, PURPOSE);
    }

    /** The flow as a text for a hidden field or an address, bound to the browser's cookie value. */
    public String seal(Flow flow, String browser) {
        return box.seal(JSON.writeValueAsBytes(flow), bound(browser));
    }

    /**
     * The flow of a request that came from another site by POST, where the browser sends no cookie
     * to bind it to. It has no step done, so it is worth no more than the request itself.
     */
    public String sealUnbound(Flow flow) {
        return box.seal(JSON.writeValueAsBytes(flow), UNBOUND);
    }

    /**
     * The flow behind the text, expired or not; empty when it is not ours or of another browser.
     */
    public Optional<Flow> open(String sealed, String browser) {
        if (sealed.isEmpty() || sealed.length() > MAX_LENGTH) {
            return Optional.empty();
        }
        return box.open(sealed, bound(browser))
                .or(() -> box.open(sealed, UNBOUND))
                .flatMap(Flows::read);
    }

    private static Optional<Flow> read(byte[] json) {
        try {
            return Optional.of(JSON.readValue(json, Flow.class));
        } catch (JacksonException otherVersion) {
            return Optional.empty();
        }
    }

    private static String bound(String browser) {
        return "flow:" + Base64Url.encode(Sha256.of(browser));
    }
}
