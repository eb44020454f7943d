package io.gatehouse.platform.crypto;

import static java.time.ZoneOffset.UTC;

import java.time.Instant;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * An opaque value as the database knows it: the day it was issued and its SHA-256. The value itself
 * is {@code [prefix_]DDDD_R}: the day since 1970 in base 36, four characters, and 256 random bits
 * in base64url.
 */
public final class OpaqueToken {
    /** Instead of the time of issue, for a value that is kept apart from those of any day. */
    public static final Instant LASTING = Instant.EPOCH;

    private static final int RADIX = 36;
    private static final int RANDOM_BYTES = 32;
    private static final Pattern FORM =
            Pattern.compile("(?:[a-z]{1,8}_)?([0-9a-z]{4})_[A-Za-z0-9_-]{43}");

    private final LocalDate day;
    private final byte[] hash;

    private OpaqueToken(LocalDate day, byte[] hash) {
        this.day = day;
        this.hash = hash;
    }

    /**
     * A value on its way to its holder, and what is stored of it.
     *
     * @param value never stored or logged
     */
    public record Issued(String value, OpaqueToken token) {}

    /**
     * Makes a new random value.
     *
     * @param prefix one to eight lower-case letters that tell secret scanners what it is; or empty
     */
    public static Issued generate(String prefix, Instant now) {
        return of(prefix, now, Randomness.bytes(RANDOM_BYTES));
    }

    /** Makes the value whose random part is {@code bits}: 32 bytes, for example from an HMAC. */
    public static Issued of(String prefix, Instant now, byte[] bits) {
        if (bits.length != RANDOM_BYTES) {
            throw new IllegalArgumentException("expected 32 bytes, found " + bits.length);
        }
        LocalDate day = LocalDate.ofInstant(now, UTC);
        String tag = Long.toString(day.toEpochDay(), RADIX);
        String value =
                (prefix.isEmpty() ? "" : prefix + "_")
                        + "0".repeat(4 - tag.length())
                        + tag
                        + "_"
                        + Base64Url.encode(bits);
        return new Issued(value, new OpaqueToken(day, Sha256.of(value)));
    }

    /** Reads a presented value; empty when it cannot be one of ours. */
    public static Optional<OpaqueToken> parse(String value) {
        Matcher form = FORM.matcher(value);
        if (!form.matches()) {
            return Optional.empty();
        }
        String tag = Objects.requireNonNull(form.group(1));
        LocalDate day = LocalDate.ofEpochDay(Long.parseLong(tag, RADIX));
        return Optional.of(new OpaqueToken(day, Sha256.of(value)));
    }

    /** Tells whether it is kept apart from those of any day. */
    public boolean lasting() {
        return day.equals(LocalDate.EPOCH);
    }

    /** Returns the issue day, UTC; it names the partition. */
    public LocalDate day() {
        return day;
    }

    /** Returns the SHA-256 of the whole value: what is stored. */
    public byte[] hash() {
        return hash.clone();
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof OpaqueToken token
                && day.equals(token.day)
                && Arrays.equals(hash, token.hash);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(hash);
    }

    @Override
    public String toString() {
        return "opaque token of " + day;
    }
}
