package io.gatehouse.keys;

import io.gatehouse.platform.cli.WebOnly;
import java.util.List;
import org.springframework.beans.factory.InitializingBean;
import org.springframework.stereotype.Component;

/**
 * Has the keys of the default algorithms ready before the first request, so that the key set is
 * complete from the start and is there when the database is not.
 */
@WebOnly
@Component
class KeysAtStart implements InitializingBean {

    private static final List<String> DEFAULTS = List.of("ES256", "RS256");

    private final KeyRing keys;

    KeysAtStart(KeyRing keys) {
        this.keys = keys;
    }

    @Override
    public void afterPropertiesSet() {
        DEFAULTS.forEach(keys::active);
        keys.published();
    }
}
