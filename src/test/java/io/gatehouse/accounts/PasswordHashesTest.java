package io.gatehouse.accounts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.security.crypto.bcrypt.BCryptPasswordEncoder;
import org.springframework.security.crypto.factory.PasswordEncoderFactories;
import org.springframework.security.crypto.password.Pbkdf2PasswordEncoder;
import org.springframework.security.crypto.scrypt.SCryptPasswordEncoder;

class PasswordHashesTest {

    private static final String PASSWORD = "seven green boats";

    @Test
    void hashesWithArgon2idAndVerifiesOnlyThePassword() {
        String hash = PasswordHashes.hash(accepted(PASSWORD));

        assertThat(hash).startsWith("{argon2}$argon2id$v=19$m=19456,t=2,p=1$");
        assertThat(PasswordHashes.verify(PASSWORD, hash)).isTrue();
        assertThat(PasswordHashes.verify(PASSWORD + " ", hash)).isFalse();
        assertThat(PasswordHashes.needsUpgrade(hash)).isFalse();
        assertThat(PasswordHashes.misfit(hash)).isEmpty();
    }

    @Test
    void verifiesAPasswordInEitherUnicodeForm() {
        String hash = PasswordHashes.hash(accepted("f\u00fcnf gr\u00fcne boote"));

        assertThat(PasswordHashes.verify("fu\u0308nf gru\u0308ne boote", hash)).isTrue();
    }

    @Test
    void verifiesImportedFormatsAndWantsToUpgradeThem() {
        List<String> imported =
                List.of(
                        "{bcrypt}" + new BCryptPasswordEncoder(4).encode(PASSWORD),
                        "{scrypt@SpringSecurity_v5_8}"
                                + SCryptPasswordEncoder.defaultsForSpringSecurity_v5_8()
                                        .encode(PASSWORD),
                        "{pbkdf2@SpringSecurity_v5_8}"
                                + Pbkdf2PasswordEncoder.defaultsForSpringSecurity_v5_8()
                                        .encode(PASSWORD),
                        PasswordEncoderFactories.createDelegatingPasswordEncoder()
                                .encode(PASSWORD));

        assertThat(imported)
                .allSatisfy(hash -> {
                    assertThat(PasswordHashes.misfit(hash)).isEmpty();
                    assertThat(PasswordHashes.verify(PASSWORD, hash)).isTrue();
                    assertThat(PasswordHashes.verify("another one", hash)).isFalse();
                    assertThat(PasswordHashes.needsUpgrade(hash)).isTrue();
                });
    }

    @ParameterizedTest
    @ValueSource(strings = {"$2a$", "$2b$", "$2y$"})
    void verifiesEveryLetterOfBcrypt(String letter) {
        String hash = new BCryptPasswordEncoder(4).encode(PASSWORD).replaceFirst("\\$2.\\$", "");

        assertThat(PasswordHashes.verify(PASSWORD, "{bcrypt}" + letter + hash)).isTrue();
    }

    @Test
    void doesNotFailOnABcryptPasswordOfMoreThan72Bytes() {
        String first = "x".repeat(72);
        String hash = "{bcrypt}" + new BCryptPasswordEncoder(4).encode(first);

        assertThat(PasswordHashes.verify(first + "what the other system ignored", hash)).isTrue();
        assertThat(PasswordHashes.verify("y".repeat(300), hash)).isFalse();
        assertThat(PasswordHashes.verify("\u00fc".repeat(1000), hash)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "plain",
                "{noop}plain",
                "{bcrypt}$2b$12$tooshort",
                "{bcrypt}$2b$31$XqVTm5exT/jBZtwyH5fjc.c7b6wD4Z2AUVmdKI3Kxxr8esHnUtuxS",
                "{argon2}$argon2id$v=19$m=999999,t=2,p=1$c29tZXNhbHRzb21l$c29tZWhhc2hzb21laGFzaA",
                "{scrypt}plain"
            })
    void refusesToImportWhatItCannotVerifyOrAfford(String hash) {
        assertThat(PasswordHashes.misfit(hash)).isPresent();
    }

    @Test
    void saysThatAStoredHashIsBroken() {
        assertThatIllegalStateException()
                .isThrownBy(() -> PasswordHashes.verify(PASSWORD, "{md5}abc"));
    }

    private static NewPassword accepted(String text) {
        return ((NewPassword.Accepted) NewPassword.check(text, List.of())).password();
    }
}
