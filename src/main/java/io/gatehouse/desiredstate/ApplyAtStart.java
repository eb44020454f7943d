package io.gatehouse.desiredstate;

import io.gatehouse.platform.GatehouseProperties;
import io.gatehouse.platform.StartRefused;
import java.nio.file.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.stereotype.Component;

/**
 * Applies the configured file when the beans are there and before the web server takes requests.
 * Subcommands do not.
 */
@Component
@ConditionalOnProperty(name = "gatehouse.command", havingValue = "false", matchIfMissing = true)
class ApplyAtStart implements SmartInitializingSingleton {

    private static final Logger log = LoggerFactory.getLogger(ApplyAtStart.class);

    private final DesiredState desiredState;
    private final GatehouseProperties properties;

    ApplyAtStart(DesiredState desiredState, GatehouseProperties properties) {
        this.desiredState = desiredState;
        this.properties = properties;
    }

    /**
     * Applies the file.
     *
     * @throws StartRefused with every problem, one a line
     */
    @Override
    public void afterSingletonsInstantiated() {
        Path file = properties.config();
        if (file == null || file.toString().isBlank()) {
            return;
        }
        Outcome outcome = desiredState.apply(file);
        outcome.notes().forEach(note -> log.warn("{}", note.text()));
        switch (outcome) {
            case Outcome.Accepted(var changes, _) -> {
                // The names hold addresses of people, which logs go without.
                changes.forEach(change -> log.debug("{}", change.text()));
                log.info("applied {}: {}", file, Report.sum(changes));
            }
            case Outcome.Refused refused -> throw new StartRefused(Report.refusal(file, refused));
        }
    }
}
