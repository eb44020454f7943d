package io.gatehouse.management.request;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gatehouse.platform.Overloaded;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.dao.DataAccessResourceFailureException;
import org.springframework.dao.QueryTimeoutException;
import org.springframework.mock.web.MockHttpServletRequest;
import org.springframework.mock.web.MockHttpServletResponse;
import org.springframework.transaction.CannotCreateTransactionException;
import org.springframework.transaction.TransactionSystemException;

class FaultFilterTest {

    private final MockHttpServletRequest request =
            new MockHttpServletRequest("POST", "/api/v1/companies");
    private final MockHttpServletResponse response = new MockHttpServletResponse();

    static Stream<RuntimeException> whatPassesByItself() {
        return Stream.of(
                new DataAccessResourceFailureException("the server is gone"),
                new QueryTimeoutException("too slow"),
                new CannotCreateTransactionException("no connection"),
                new TransactionSystemException("the rollback failed, too"),
                new Overloaded("requests"));
    }

    @ParameterizedTest
    @MethodSource("whatPassesByItself")
    void asksToTryAgain(RuntimeException away) throws Exception {
        answer(away);

        assertThat(response.getStatus()).isEqualTo(503);
        assertThat(response.getHeader("Retry-After")).isEqualTo("2");
        assertThat(response.getContentAsString())
                .contains("temporarily_unavailable")
                .doesNotContain(String.valueOf(away.getMessage()));
    }

    @Test
    void leavesWhatDoesNotPass() {
        IllegalStateException broken = new IllegalStateException("expected a row");

        assertThatThrownBy(() -> answer(broken)).isSameAs(broken);
    }

    private void answer(RuntimeException failure) throws Exception {
        new FaultFilter()
                .doFilter(
                        request,
                        response,
                        (in, out) -> {
                            throw failure;
                        });
    }
}
