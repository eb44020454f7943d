package io.gatehouse.deletion;

import io.gatehouse.testing.Platform;
import io.gatehouse.testing.TestDatabase;
import java.util.UUID;

/**
 * A platform whose company one is to be deleted: Alice is its owner and nowhere else, Carol is in
 * company two too, Otto is an operator. Its client gateway may introspect, and so may the
 * platform's client watch.
 */
record Doomed(Platform platform, TestDatabase database) {

    static Doomed make(Platform platform, TestDatabase database) {
        platform.apply(
                """
                version: 1
                apis:
                  - audience: https://api-N.example
                    name: Energy API N
                    client_types: [owner, provider]
                    introspection_clients: [gateway-N, watch-N]
                  - audience: https://ref-N.example
                    name: Reference API N
                    access_token: { format: reference }
                    introspection_clients: [watch-N]
                    scopes: [{ name: "things-N:read", description: "Read things" }]
                companies:
                  - { slug: one-N, name: "Company One N", apis: ["https://api-N.example", "https://ref-N.example"] }
                clients:
                  - { client_id: watch-N, name: Watch N, type: service, secret: SECRET }
                  - client_id: robot-N
                    name: Robot N
                    type: service
                    company: one-N
                    secret: SECRET
                    scopes: ["things-N:read"]
                  - client_id: own-N
                    name: Own app N
                    type: web
                    company: one-N
                    secret: SECRET
                    redirect_uris: ["https://own-N.example/callback"]
                    scopes: [openid, offline_access]
                    company_context: none
                accounts:
                  - { email: otto-N@host.example, operator: true, password_hash: HASH }
                """);
        return new Doomed(platform, database);
    }

    UUID company(String slug) {
        return UUID.fromString(
                database.ask(
                        "select id from company where slug = '%s'"
                                .formatted(platform.named(slug))));
    }

    Party party(String who, Side side) {
        return new Party(account(who), side);
    }

    UUID account(String who) {
        return UUID.fromString(
                database.ask(
                        "select id from account where email_normal like '%s@%%'"
                                .formatted(platform.named(who))));
    }

    boolean exists(String who) {
        return database.ask(
                        "select count(*) from account where email_normal like '%s@%%'"
                                .formatted(platform.named(who)))
                .equals("1");
    }
}
