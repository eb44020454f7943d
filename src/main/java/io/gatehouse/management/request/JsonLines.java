package io.gatehouse.management.request;

import java.util.function.Consumer;

/**
 * An answer of any length, one JSON text per line. It is written while it is made, so what goes
 * wrong on the way breaks the connection off: an answer that ends well is whole.
 */
@FunctionalInterface
public interface JsonLines {

    /** The media type of such answers. */
    String TYPE = "application/x-ndjson";

    /** Hands over every line, without line ends. */
    void writeTo(Consumer<String> lines);
}
