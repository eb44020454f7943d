package io.gatehouse.desiredstate;

/**
 * Something about one place of a file, for the person who writes it.
 *
 * @param line from 1; 0 when it concerns no line
 * @param column from 1
 * @param key the path of the key, such as {@code clients[0].redirect_uris[1]}; empty for the file
 */
public record Problem(String file, int line, int column, String key, String reason) {

    /** One line: {@code FILE:LINE:COLUMN: key: reason}. */
    public String text() {
        String place = line == 0 ? file : "%s:%d:%d".formatted(file, line, column);
        return key.isEmpty() ? place + ": " + reason : place + ": " + key + ": " + reason;
    }
}
