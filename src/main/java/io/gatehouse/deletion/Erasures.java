package io.gatehouse.deletion;

import static io.gatehouse.platform.database.Columns.instant;
import static io.gatehouse.platform.database.Columns.text;
import static io.gatehouse.platform.database.Columns.time;

import io.gatehouse.audit.RecordSigner;
import io.gatehouse.platform.Issuer;
import io.gatehouse.platform.crypto.Sha256;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** The {@code erasure_record} table: what was erased, without saying who that was. */
@Repository
class Erasures {

    /** The {@code typ} of a record. */
    static final String TYPE = "erasure+jwt";

    private final JdbcClient jdbc;
    private final RecordSigner signer;
    private final Issuer issuer;

    Erasures(JdbcClient jdbc, RecordSigner signer, Issuer issuer) {
        this.jdbc = jdbc;
        this.signer = signer;
        this.issuer = issuer;
    }

    /**
     * What was erased.
     *
     * @param subjectHash SHA-256 of the id in its usual form, in hex
     * @param signed the record, a JWS that anybody with our public key can verify
     */
    record Erasure(String kind, String subjectHash, Instant at, String signed) {}

    static String hashOf(UUID id) {
        return HexFormat.of().formatHex(Sha256.of(id.toString()));
    }

    /** Signs the record of an erasure; nothing in it leads back to the subject. */
    Erasure sign(String kind, UUID subject, Instant now, Map<String, Object> facts) {
        Map<String, Object> claims = new LinkedHashMap<>();
        claims.put("iss", issuer.value());
        claims.put("iat", now.getEpochSecond());
        claims.put("kind", kind);
        claims.put("subject_sha256", hashOf(subject));
        claims.putAll(facts);
        return new Erasure(kind, hashOf(subject), now, signer.sign(TYPE, claims));
    }

    void add(Erasure erasure) {
        jdbc.sql(
                        """
                        insert into erasure_record (subject_hash, kind, at, record)
                        values (decode(:hash, 'hex'), :kind, :at, :record)
                        on conflict (subject_hash) do nothing
                        """)
                .param("hash", erasure.subjectHash)
                .param("kind", erasure.kind)
                .param("at", time(erasure.at))
                .param("record", erasure.signed)
                .update();
    }

    /** Every erasure, the oldest first. */
    List<Erasure> all() {
        return jdbc.sql(
                        """
                        select kind, encode(subject_hash, 'hex') as hash, at, record
                          from erasure_record order by at, subject_hash
                        """)
                .query(Erasures::row)
                .list();
    }

    private static Erasure row(ResultSet rs, int number) throws SQLException {
        return new Erasure(
                text(rs, "kind"), text(rs, "hash"), instant(rs, "at"), text(rs, "record"));
    }
}
