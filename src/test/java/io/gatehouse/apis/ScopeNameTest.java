package io.gatehouse.apis;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ScopeNameTest {

    @Test
    void hasThreeParts() {
        ScopeName name = ScopeName.parse("prosumer.data-items.v2/meters:manage").orElseThrow();

        assertThat(name).isEqualTo(new ScopeName("prosumer", "data-items.v2/meters", "manage"));
        assertThat(name.text()).isEqualTo("prosumer.data-items.v2/meters:manage");
    }

    @Test
    void onlyManageImpliesOthers() {
        assertThat(ScopeName.parse("owner.plan:manage").orElseThrow().implied())
                .extracting(ScopeName::text)
                .containsExactlyInAnyOrder("owner.plan:read", "owner.plan:write");
        assertThat(ScopeName.parse("owner.plan:write").orElseThrow().implied()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "series:read",
                "owner.plan",
                "owner.:read",
                ".plan:read",
                "owner.plan:",
                "Owner.plan:read",
                "owner.plan:Read",
                "owner.pl an:read",
                ""
            })
    void anythingElseIsNoName(String text) {
        assertThat(ScopeName.parse(text)).isEmpty();
    }
}
