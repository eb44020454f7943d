package io.gatehouse.accounts;

import java.nio.charset.StandardCharsets;
import java.text.Normalizer;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.springframework.security.crypto.bcrypt.BCryptPasswordEncoder;
import org.springframework.security.crypto.password.PasswordEncoder;
import org.springframework.security.crypto.password.Pbkdf2PasswordEncoder;
import org.springframework.security.crypto.scrypt.SCryptPasswordEncoder;

/**
 * Slow hashes of passwords, each stored with its format in braces. New ones are Argon2id with 19
 * MiB, two passes and one lane; imported ones of other formats are verified and then due for an
 * upgrade. Every call costs tens of milliseconds and megabytes: the caller limits how many run at
 * once.
 */
public final class PasswordHashes {

    private static final int BCRYPT_BYTES = 72;

    /** What a stored hash of a format looks like, and who verifies it. */
    private record Format(String prefix, Pattern shape, PasswordEncoder encoder) {}

    private static final Format OWN =
            new Format(
                    "{argon2}",
                    Pattern.compile(
                            "\\$argon2(?:id|i|d)\\$v=(?:16|19)\\$m=(\\d{1,6}),t=(\\d{1,2}),p=(\\d{1,2})"
                                    + "\\$[A-Za-z0-9+/]{8,90}\\$[A-Za-z0-9+/]{16,90}"),
                    Argon2id.fastest());

    private static final Pattern SCRYPT =
            Pattern.compile("\\$[0-9a-f]{4,6}\\$[A-Za-z0-9+/=]{8,120}\\$[A-Za-z0-9+/=]{16,120}");

    private static final List<Format> FORMATS =
            List.of(
                    OWN,
                    new Format("{argon2@SpringSecurity_v5_2}", OWN.shape, OWN.encoder),
                    new Format("{argon2@SpringSecurity_v5_8}", OWN.shape, OWN.encoder),
                    new Format(
                            "{bcrypt}",
                            Pattern.compile("\\$2[aby]\\$(?:0[4-9]|1[0-6])\\$[./A-Za-z0-9]{53}"),
                            new BCryptPasswordEncoder()),
                    new Format("{scrypt}", SCRYPT, new SCryptPasswordEncoder(16_384, 8, 1, 32, 64)),
                    new Format(
                            "{scrypt@SpringSecurity_v5_8}",
                            SCRYPT,
                            SCryptPasswordEncoder.defaultsForSpringSecurity_v5_8()),
                    new Format("{pbkdf2}", Pattern.compile("[0-9a-f]{80}"), olderPbkdf2()),
                    new Format(
                            "{pbkdf2@SpringSecurity_v5_8}",
                            Pattern.compile("[0-9a-f]{96}"),
                            Pbkdf2PasswordEncoder.defaultsForSpringSecurity_v5_8()));

    private PasswordHashes() {}

    /** Hashes the password in the current format, with a fresh salt. */
    public static String hash(NewPassword password) {
        return OWN.prefix + OWN.encoder.encode(password.text());
    }

    /**
     * Hashes a password that was accepted before in the current format, whatever its rules were.
     */
    static String again(String password) {
        return OWN.prefix + OWN.encoder.encode(Normalizer.normalize(password, Normalizer.Form.NFC));
    }

    /**
     * Tells whether the text is the password of the stored hash. False for a text that is too long
     * to be one; never throws for what a person can type.
     *
     * @throws IllegalStateException for a stored hash of an unknown format
     */
    public static boolean verify(String presented, String stored) {
        Format format =
                format(stored)
                        .orElseThrow(() -> new IllegalStateException("unknown password format"));
        if (presented.getBytes(StandardCharsets.UTF_8).length > NewPassword.MAX_BYTES) {
            return false;
        }
        String normal = Normalizer.normalize(presented, Normalizer.Form.NFC);
        return matches(format, normal, stored)
                // The system that an imported hash comes from may not have normalized.
                || (!normal.equals(presented) && matches(format, presented, stored));
    }

    /** True when the hash is not of the current format and cost. */
    static boolean needsUpgrade(String stored) {
        return format(stored)
                .map(format ->
                        !format.prefix.equals(OWN.prefix)
                                || OWN.encoder.upgradeEncoding(
                                        stored.substring(OWN.prefix.length())))
                .orElse(true);
    }

    /** What is wrong with a hash that is to be imported; empty when it can be verified here. */
    public static Optional<String> misfit(String stored) {
        Optional<Format> format = format(stored);
        if (format.isEmpty()) {
            return Optional.of(
                    "unknown format; expected "
                            + String.join(" ", FORMATS.stream().map(Format::prefix).toList())
                            + " and the hash");
        }
        String hash = stored.substring(format.get().prefix.length());
        Matcher shape = format.get().shape.matcher(hash);
        if (!shape.matches()) {
            return Optional.of("is not a complete hash of the format " + format.get().prefix);
        }
        return shape.groupCount() == 3 && tooExpensive(shape)
                ? Optional.of("costs too much: at most m=65536, t=16 and p=16")
                : Optional.empty();
    }

    // The format is old, and hashes that are imported are in it; no new ones are made.
    @SuppressWarnings("deprecation")
    private static PasswordEncoder olderPbkdf2() {
        return Pbkdf2PasswordEncoder.defaultsForSpringSecurity_v5_5();
    }

    private static boolean tooExpensive(Matcher argon2) {
        return number(argon2, 1) > 65_536 || number(argon2, 2) > 16 || number(argon2, 3) > 16;
    }

    private static int number(Matcher matcher, int group) {
        String digits = matcher.group(group);
        return digits == null ? 0 : Integer.parseInt(digits);
    }

    private static boolean matches(Format format, String text, String stored) {
        String hash = stored.substring(format.prefix.length());
        return format.prefix.equals("{bcrypt}")
                ? format.encoder.matches(firstBytes(text), hash)
                : format.encoder.matches(text, hash);
    }

    /** BCrypt reads 72 bytes; the systems that made the hashes ignored the rest. */
    private static CharSequence firstBytes(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        if (bytes.length <= BCRYPT_BYTES) {
            return text;
        }
        int end = BCRYPT_BYTES;
        while ((bytes[end] & 0xC0) == 0x80) {
            end--;
        }
        return new String(Arrays.copyOf(bytes, end), StandardCharsets.UTF_8);
    }

    private static Optional<Format> format(String stored) {
        return FORMATS.stream().filter(format -> stored.startsWith(format.prefix)).findFirst();
    }
}
