package io.gatehouse.platform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class PlacesTest {

    private final Places<String> places = new Places<>("counts", 2);

    @Test
    void doesOneThingAtATimeForAKey() {
        String done =
                places.during(
                        "one",
                        () -> {
                            assertRefused("one");
                            assertRefused("one");
                            return places.during("two", () -> "done");
                        });

        assertThat(done).isEqualTo("done");
        assertThat(places.<String>during("one", () -> "again")).isEqualTo("again");
    }

    @Test
    void doesAFewThingsAtATime() {
        places.<String>during(
                "one",
                () ->
                        places.during(
                                "two",
                                () -> {
                                    assertRefused("three");
                                    return "";
                                }));

        assertThat(places.<String>during("three", () -> "free")).isEqualTo("free");
    }

    @Test
    void isFreeAgainAfterAFailure() {
        assertThatThrownBy(() ->
                        places.<String>during(
                                "one",
                                () -> {
                                    throw new IllegalStateException("broken");
                                }))
                .hasMessage("broken");

        assertThat(places.<String>during("one", () -> "free")).isEqualTo("free");
    }

    private void assertRefused(String key) {
        assertThatThrownBy(() -> places.<String>during(key, () -> "never"))
                .isInstanceOf(Overloaded.class)
                .hasMessage("too many counts at once");
    }
}
