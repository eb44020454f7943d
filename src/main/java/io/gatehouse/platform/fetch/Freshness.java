package io.gatehouse.platform.fetch;

import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** How long a fetched document is kept: as its server says (RFC 9111), within bounds of ours. */
final class Freshness {

    private static final Duration SHORTEST = Duration.ofMinutes(1);
    private static final Duration USUAL = Duration.ofMinutes(10);
    static final Duration LONGEST = Duration.ofHours(1);
    private static final Pattern MAX_AGE = Pattern.compile("(?:^|[ ,])max-age=\"?(\\d{1,9})");

    private Freshness() {}

    static Duration of(@Nullable String cacheControl) {
        if (cacheControl == null) {
            return USUAL;
        }
        if (cacheControl.contains("no-store") || cacheControl.contains("no-cache")) {
            return SHORTEST;
        }
        Matcher found = MAX_AGE.matcher(cacheControl);
        if (!found.find()) {
            return USUAL;
        }
        Duration said = Duration.ofSeconds(Long.parseLong(found.group(1)));
        if (said.compareTo(SHORTEST) < 0) {
            return SHORTEST;
        }
        return said.compareTo(LONGEST) > 0 ? LONGEST : said;
    }
}
