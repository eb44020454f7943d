package io.gatehouse.protocol.request;

import io.gatehouse.apis.ScopeName;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;

/** The words of a scope parameter have no spaces; a name of the grammar is the sum of its parts. */
public final class WordsFuzz {

    private WordsFuzz() {}

    /** The input is the parameter. */
    public static void fuzzerTestOneInput(byte[] input) {
        String text = new String(input, StandardCharsets.UTF_8);
        for (String word : Parameters.of(Map.of("scope", List.of(text))).words("scope")) {
            if (word.isEmpty() || word.indexOf(' ') >= 0) {
                throw new IllegalStateException("no word: " + word);
            }
            ScopeName.parse(word).ifPresent(name -> check(word, name));
            if (!Printable.of(word).chars().allMatch(c -> c >= 0x20 && c < 0x7f)) {
                throw new IllegalStateException("cannot stand in an answer: " + word);
            }
        }
    }

    private static void check(String word, ScopeName name) {
        boolean sound =
                name.text().equals(word)
                        && name.implied().stream()
                                .allMatch(one ->
                                        one.resource().equals(name.resource())
                                                && ScopeName.parse(one.text()).isPresent());
        if (!sound) {
            throw new IllegalStateException(word + " became " + name);
        }
    }
}
