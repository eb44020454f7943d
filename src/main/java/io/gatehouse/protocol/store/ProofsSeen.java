package io.gatehouse.protocol.store;

import io.gatehouse.platform.crypto.Sha256;
import io.gatehouse.platform.housekeeping.Housekeeper;
import java.time.Duration;
import java.time.Instant;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** The {@code oauth_dpop_proof} table: which proofs of possession were used. */
@Repository
public class ProofsSeen implements Housekeeper {

    private static final long MINUTE = 60;

    /** No node accepts an older proof, also when its clock is some minutes behind. */
    private static final Duration KEPT = Duration.ofMinutes(10);

    private final JdbcClient jdbc;

    ProofsSeen(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /**
     * Spends the proof; false when it was used before, on any node. This statement decides.
     *
     * @param thumbprint of the key that made it: what others make cannot get in its way
     * @param id its {@code jti}
     * @param issuedAt its {@code iat}
     */
    public boolean spend(String thumbprint, String id, Instant issuedAt) {
        return jdbc.sql(
                                """
                                insert into oauth_dpop_proof (minute, hash) values (:minute, :hash)
                                on conflict (minute, hash) do nothing
                                """)
                        .param("minute", minute(issuedAt))
                        .param("hash", Sha256.of(thumbprint + " " + id))
                        .update()
                == 1;
    }

    @Override
    public int clean(Instant now, int most) {
        return jdbc.sql(
                        """
                        delete from oauth_dpop_proof
                         where (minute, hash) in
                               (select minute, hash from oauth_dpop_proof
                                 where minute < :oldest limit :most for update skip locked)
                        """)
                .param("oldest", minute(now.minus(KEPT)))
                .param("most", most)
                .update();
    }

    private static int minute(Instant time) {
        return Math.toIntExact(Math.floorDiv(time.getEpochSecond(), MINUTE));
    }
}
