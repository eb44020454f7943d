package io.gatehouse.audit;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class CanonicalJsonTest {

    // The member names of the example in RFC 8785 section 3.2.3.
    @Test
    void sortsMembersByTheirCodeUnits() {
        Map<String, Object> members = new LinkedHashMap<>();
        members.put("\u20ac", "Euro Sign");
        members.put("\r", "Carriage Return");
        members.put("\ufb33", "Hebrew Letter Dalet With Dagesh");
        members.put("1", "One");
        members.put("\ud83d\ude00", "Emoji: Grinning Face");
        members.put("\u0080", "Control");
        members.put("\u00f6", "Latin Small Letter O With Diaeresis");

        assertThat(CanonicalJson.text(members))
                .isEqualTo(
                        "{\"\\r\":\"Carriage Return\",\"1\":\"One\",\"\u0080\":\"Control\",\"\u00f6\":"
                                + "\"Latin Small Letter O With Diaeresis\",\"\u20ac\":\"Euro Sign\",\"\ud83d\ude00\":"
                                + "\"Emoji: Grinning Face\",\"\ufb33\":\"Hebrew Letter Dalet With Dagesh\"}");
    }

    @Test
    void escapesOnlyWhatMustBe() {
        assertThat(CanonicalJson.text(Map.of("a", "\u000f\n\"\\/\u007f")))
                .isEqualTo("{\"a\":\"\\u000f\\n\\\"\\\\/\u007f\"}");
    }

    @Test
    void writesValuesOfEveryKind() {
        Map<String, Object> members = new LinkedHashMap<>();
        members.put("number", 12);
        members.put("long", 9_007_199_254_740_991L);
        members.put("decimal", new BigDecimal("1.50"));
        members.put("none", null);
        members.put("flag", true);
        members.put("list", List.of(1, Map.of()));

        assertThat(CanonicalJson.text(members))
                .isEqualTo(
                        "{\"decimal\":1.5,\"flag\":true,\"list\":[1,{}],\"long\":9007199254740991,\"none\":null,\"number\":12}");
    }
}
