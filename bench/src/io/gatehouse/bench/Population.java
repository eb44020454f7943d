package io.gatehouse.bench;

import java.util.Locale;
import java.util.Map;

/**
 * Puts authorizations into Gatehouse's database as months of use would have left them: made over
 * ninety days by a tenth as many people, each with its live refresh token and every second with a
 * spent one, codes for those of the days that codes are kept, one in twenty revoked.
 */
final class Population {
    private static final int CHUNK = 250_000;

    private static final Map<String, String> INDEXES =
            Map.of(
                    "oauth_authorization_account", "create index oauth_authorization_account on oauth_authorization (account_id, client)",
                    "oauth_authorization_session", "create index oauth_authorization_session on oauth_authorization (session_id) where revoked_at is null",
                    "oauth_authorization_expiry", "create index oauth_authorization_expiry on oauth_authorization (expires_at)");

    private static final String PARTITIONS =
            """
            set role bench;
            do $$
            declare day integer;
            begin
                for day in (current_date - date '1970-01-01') - 16 .. (current_date - date '1970-01-01') loop
                    execute format('create table if not exists oauth_code_d%1$s partition of oauth_code for values from (%1$s) to (%2$s)', day, day + 1);
                    execute format('create table if not exists oauth_refresh_token_d%1$s partition of oauth_refresh_token for values from (%1$s) to (%2$s)', day, day + 1);
                end loop;
            end $$
            """;

    // Made of md5 and sha256 of the number, so that a second run of a chunk collides and is seen.
    private static final String ROWS =
            """
            with these as materialized (
                select n, made, used, noise, today,
                       (lpad(to_hex((extract(epoch from made) * 1000)::bigint), 12, '0')
                           || '7' || substr(noise, 1, 3) || 'a' || substr(noise, 4, 15))::uuid as id
                  from (select n, now() - random() * interval '90 days' as made, md5(n::text) as noise,
                               floor(random() * 14)::integer as used, current_date - date '1970-01-01' as today
                          from generate_series(%1$d, %2$d) n) numbers),
            made as (
                insert into oauth_authorization
                    (id, client, account_id, company_id, session_id, scopes, resources, offline, authenticated_at,
                     acr, amr, created_at, expires_at, revoked_at, revoked_because)
                select id, (select id from client where client_id = 'bench-web'), md5('account' || n %% %3$d)::uuid,
                       (select id from company where slug = 'bench'), md5('session' || n)::uuid,
                       '{openid,email,offline_access,series:read}', '{}', true, made, '1', '{pwd}', made, made + interval '90 days',
                       case when n %% 20 = 0 then made + interval '1 hour' end, case when n %% 20 = 0 then 'revoked-by-client' end
                  from these),
            codes as (
                insert into oauth_code (day, hash, authorization_id, redirect_uri, code_challenge, nonce, expires_at, spent_at)
                select made::date - date '1970-01-01', sha256(uuid_send(id)), id, 'https://web.bench.example/callback',
                       '0123456789012345678901234567890123456789012', 'a-nonce', made + interval '1 minute', made
                  from these where made > current_date - 15),
            spent as (
                insert into oauth_refresh_token (day, hash, authorization_id, generation, issued_at, expires_at, spent_at)
                select today - used - 1, sha256(uuid_send(id) || 'spent'), id, 1,
                       now() - interval '1 day' * (used + 1), now() + interval '13 days', now() - interval '1 day' * used
                  from these where n %% 2 = 0)
            insert into oauth_refresh_token (day, hash, authorization_id, generation, issued_at, expires_at)
            select today - used, sha256(uuid_send(id) || 'live'), id, 2, now() - interval '1 day' * used, now() + interval '14 days'
              from these
            """;

    private final Database database;
    private final long wanted;

    Population(Database database, long wanted) {
        this.database = database;
        this.wanted = wanted;
    }

    /** Adds what is missing; a run that was stopped goes on where it was. */
    void fill() {
        bench("create table if not exists bench_population (n bigint not null)");
        bench(PARTITIONS);
        bench("alter system set max_wal_size = '8GB'");
        bench("select pg_reload_conf()");
        long there = Long.parseLong(bench("select coalesce(max(n), 0) from bench_population").strip());
        boolean added = there < wanted;
        // Sorted once at the end in place of ten million insertions.
        if (added) {
            INDEXES.keySet().forEach(index -> bench("drop index if exists " + index));
        }
        while (there < wanted) {
            long next = Math.min(there + CHUNK, wanted);
            bench("begin; " + String.format(Locale.ROOT, ROWS, there + 1, next, Math.max(1, wanted / 10))
                    + "; insert into bench_population values (" + next + "); commit");
            there = next;
            System.err.println(String.format("%,d of %,d authorizations", there, wanted));
        }
        if (added) {
            bench("set maintenance_work_mem = '512MB'; " + String.join("; ", INDEXES.values()));
            bench("vacuum analyze");
            bench("checkpoint");
        }
        bench("alter system reset max_wal_size");
        bench("select pg_reload_conf()");
    }

    /** What there is, for the table. */
    String describe() {
        return bench("""
                select format('%s authorizations, %s refresh tokens, %s codes, %s',
                    (select count(*) from oauth_authorization), (select count(*) from oauth_refresh_token),
                    (select count(*) from oauth_code), pg_size_pretty(pg_database_size(current_database())))
                """).strip();
    }

    private String bench(String statement) {
        return database.sql("bench", statement);
    }
}
