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
    void leavesRoomForOthersWhereOneMayTakeSeveral() {
        Places<String> wide = new Places<>("looks", 2, 3);
        wide.<String>during(
                "one",
                () ->
                        wide.during(
                                "one",
                                () -> {
                                    assertRefused(wide, "one", "too many looks at once");
                                    return wide.during("two", () -> "done");
                                }));

        assertThat(wide.<String>during("one", () -> wide.during("one", () -> "free")))
                .isEqualTo("free");
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
        assertRefused(places, key, "too many counts at once");
    }

    private static void assertRefused(Places<String> places, String key, String why) {
        assertThatThrownBy(() -> places.<String>during(key, () -> "never"))
                .isInstanceOf(Overloaded.class)
                .hasMessage(why);
    }
}
