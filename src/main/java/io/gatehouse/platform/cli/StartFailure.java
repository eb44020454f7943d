package io.gatehouse.platform.cli;

import io.gatehouse.platform.StartRefused;
import java.io.PrintWriter;
import java.util.Optional;
import org.springframework.boot.SpringBootExceptionReporter;
import org.springframework.boot.context.properties.bind.BindException;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.boot.web.server.PortInUseException;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.core.convert.ConversionFailedException;

/**
 * Says in one line why the start was refused. Spring asks it first and then prints no stack trace;
 * the line itself is printed once, where the process ends.
 */
@Order(Ordered.HIGHEST_PRECEDENCE)
class StartFailure implements SpringBootExceptionReporter {

    @Override
    public boolean reportException(Throwable failure) {
        return message(failure).isPresent();
    }

    /** Prints the line; what nobody foresaw was already logged with its stack trace. */
    static void report(Throwable failure, PrintWriter out) {
        out.println("gatehouse: " + message(failure).orElse("failed: " + failure));
        out.flush();
    }

    static Optional<String> message(Throwable failure) {
        Optional<StartRefused> refused = cause(failure, StartRefused.class);
        if (refused.isPresent()) {
            return refused.map(Throwable::getMessage);
        }
        Optional<PortInUseException> port = cause(failure, PortInUseException.class);
        if (port.isPresent()) {
            return Optional.of(
                    "port %d is in use; set SERVER_PORT to a free one"
                            .formatted(port.get().getPort()));
        }
        Optional<String> setting =
                cause(failure, BindException.class).map(StartFailure::badSetting);
        return setting.isPresent()
                ? setting
                : cause(failure, InvalidConfigurationPropertyValueException.class)
                        .map(invalid ->
                                "the setting %s is not valid (%s)"
                                        .formatted(invalid.getName(), invalid.getValue()));
    }

    private static String badSetting(BindException failure) {
        String value =
                cause(failure, ConversionFailedException.class)
                        .map(conversion -> " (" + conversion.getValue() + ")")
                        .orElse("");
        return "the setting %s is not valid%s".formatted(failure.getName(), value);
    }

    private static <T extends Throwable> Optional<T> cause(Throwable failure, Class<T> kind) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (kind.isInstance(cause)) {
                return Optional.of(kind.cast(cause));
            }
        }
        return Optional.empty();
    }
}
