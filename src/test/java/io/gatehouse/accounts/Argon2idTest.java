package io.gatehouse.accounts;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.security.crypto.argon2.Argon2PasswordEncoder;

class Argon2idTest {

    private static final String PASSWORD = "f\u00fcnf gr\u00fcne boote \ud83d\udea3";

    private final Argon2id fastest = Argon2id.fastest();
    private final Argon2id inJava = Argon2id.inJava();

    @Test
    @EnabledOnOs({OS.LINUX, OS.MAC})
    void isNativeWhereTheLibraryIs() {
        assertThat(fastest.isNative()).isTrue();
        assertThat(inJava.isNative()).isFalse();
    }

    @Test
    void eitherVerifiesWhatTheOtherMade() {
        String made = fastest.encode(PASSWORD);
        String madeInJava = inJava.encode(PASSWORD);

        assertThat(made).startsWith("$argon2id$v=19$m=19456,t=2,p=1$").isNotEqualTo(madeInJava);
        assertThat(inJava.matches(PASSWORD, made)).isTrue();
        assertThat(inJava.matches("another", made)).isFalse();
        assertThat(fastest.matches(PASSWORD, madeInJava)).isTrue();
        assertThat(fastest.matches("another", madeInJava)).isFalse();
        assertThat(fastest.upgradeEncoding(madeInJava)).isFalse();
    }

    @Test
    void verifiesWeakerImportedHashesAndWantsToUpgradeThem() {
        String weak = new Argon2PasswordEncoder(16, 32, 2, 1024, 1).encode(PASSWORD);

        assertThat(fastest.matches(PASSWORD, weak)).isTrue();
        assertThat(fastest.upgradeEncoding(weak)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "$argon2i$v=19$m=64,t=2,p=1$c29tZXNhbHQ$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
                "$argon2d$v=19$m=64,t=2,p=1$c29tZXNhbHQ$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
                "$argon2id$v=19$m=64,t=2,p=1$c29tZXNhbHQ$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
            })
    void refusesWhatIsNotTheHash(String hash) {
        assertThat(fastest.matches("password", hash)).isFalse();
        assertThat(inJava.matches("password", hash)).isFalse();
    }
}
