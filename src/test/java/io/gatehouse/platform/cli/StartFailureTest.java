package io.gatehouse.platform.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.platform.StartRefused;
import org.junit.jupiter.api.Test;
import org.springframework.boot.web.server.PortInUseException;

class StartFailureTest {

    @Test
    void saysWhyTheStartWasRefusedHoweverDeepTheReason() {
        Throwable failure =
                new IllegalStateException(new RuntimeException(new StartRefused("do this")));
        assertThat(StartFailure.message(failure)).contains("do this");
    }

    @Test
    void namesThePortAndItsVariable() {
        assertThat(StartFailure.message(new PortInUseException(8080)))
                .contains("port 8080 is in use; set SERVER_PORT to a free one");
    }

    @Test
    void leavesWhatNobodyForesawToItsStackTrace() {
        assertThat(StartFailure.message(new IllegalStateException("bug"))).isEmpty();
    }
}
