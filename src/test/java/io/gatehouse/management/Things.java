package io.gatehouse.management;

import io.gatehouse.testing.Answer;
import io.gatehouse.testing.Platform;
import io.gatehouse.testing.TestDatabase;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * One thing of each kind that a company has, by the name that addresses and bodies give its id. A
 * new kind of thing comes in here, so that the matrix can try it.
 */
final class Things {

    private final Platform platform;
    private final TestDatabase database;
    private final Api operator;

    Things(Platform platform, TestDatabase database, Api operator) {
        this.platform = platform;
        this.database = database;
        this.operator = operator;
    }

    /**
     * The things of a company.
     *
     * @param company name without number
     * @param person an account that is a member, without number and domain
     */
    Map<String, String> of(String company, String person, String domain) {
        Map<String, String> ids = new LinkedHashMap<>();
        String id = one("select id from company where slug = '%s'", platform.named(company));
        String account =
                one("select id from account where email = '%s'", platform.named(person) + domain);
        ids.put("company", id);
        ids.put("account", account);
        ids.put(
                "membership",
                one(
                        "select id from membership where account_id = '%s' and company_id = '%s'",
                        account, id));
        ids.put(
                "session",
                one(
                        "select coalesce(max(id::text), gen_random_uuid()::text) from session where"
                                + " account_id = '%s'",
                        account));
        ids.put(
                "consent",
                one(
                        "select coalesce(max(id::text), gen_random_uuid()::text) from consent where"
                                + " account_id = '%s'",
                        account));
        Answer client =
                operator.post(
                        "/clients",
                        """
                        {"client_id": "%s", "name": "Thing", "type": "service", "company": "%s",
                         "scopes": ["gatehouse.companies:read"]}
                        """
                                .formatted(platform.named("thing-" + company), id));
        ids.put("client", platform.named("thing-" + company));
        ids.put(
                "secret",
                client.body().replaceAll("(?s).*\"secret\":\\{\"id\":\"([^\"]+).*", "$1"));
        Answer api =
                operator.post(
                        "/apis",
                        """
                        {"audience": "https://thing-%s.example", "name": "Thing",
                         "client_types": ["kind-%s"],
                         "scopes": [{"name": "thing-%s:read"}],
                         "roles": [{"name": "thing", "scopes": ["thing-%s:read"]}]}
                        """
                                .replace("%s", platform.named(company)));
        ids.put("api", api.text("id"));
        operator.send("PUT", "/companies/" + id + "/entitlements/" + api.text("id"), "{}");
        String companies = "/companies/" + id;
        ids.put(
                "grant",
                made(
                        companies + "/grants",
                        "{\"membership\": \"%s\", \"api\": \"%s\", \"role\": \"thing\"}"
                                .formatted(ids.get("membership"), api.text("audience"))));
        ids.put(
                "invitation",
                made(
                        companies + "/invitations",
                        "{\"email\": \"someone@%s.example\"}".formatted(company)));
        String consultancy =
                made(
                        "/companies",
                        "{\"slug\": \"%s\", \"name\": \"Third\"}"
                                .formatted(platform.named("third-" + company)));
        ids.put(
                "partnership",
                made(
                        companies + "/partnerships",
                        """
                        {"consultancy": "%s", "roles": [{"api": "%s", "role": "thing"}]}
                        """
                                .formatted(consultancy, api.text("audience"))));
        ids.put(
                "message",
                one(
                        "select coalesce(max(id::text), gen_random_uuid()::text) from mail_message"
                                + " where '%s' <> ''",
                        company));
        ids.put("policy", platform.named("thing-" + company));
        operator.post(
                "/registration-policies",
                "{\"name\": \"%s\", \"company\": \"%s\"}".formatted(ids.get("policy"), id));
        ids.put("token", made("/registration-policies/" + ids.get("policy") + "/tokens", "{}"));
        ids.put("client_id", ids.get("client"));
        ids.put("audience", api.text("audience"));
        ids.put("consultancy", id);
        ids.put("type", "project");
        ids.put("id", "project-of-" + platform.named(company));
        ids.put("scope", "thing-" + platform.named(company) + ":read");
        ids.put("role", "thing");
        ids.put(
                "role_id",
                one(
                        "select r.id from api_role r where r.api_id = '%s' and r.name = 'thing'",
                        api.text("id")));
        ids.put("type_name", "kind-" + platform.named(company));
        ids.put("third", consultancy);
        ids.put(
                "kid",
                one(
                        "select max(kid) from signing_key where state = 'active' and algorithm ="
                                + " '%s'",
                        "ES256"));
        return ids;
    }

    /** Ids of things that nobody has. */
    static Map<String, String> ofNobody(Map<String, String> ids) {
        Map<String, String> random = new LinkedHashMap<>();
        ids.keySet().forEach(name -> random.put(name, UUID.randomUUID().toString()));
        // words that anybody may use, not ids
        List.of("type", "role").forEach(name -> random.put(name, ids.get(name)));
        return random;
    }

    /** A fingerprint of every row that says it is the company's. */
    String rowsOf(String company) {
        StringBuilder all = new StringBuilder();
        String tables =
                database.ask(
                        """
                        select string_agg(table_name, ',' order by table_name)
                          from information_schema.columns c
                         where column_name = 'company_id' and table_schema = 'public'
                           and table_name not in ('audit_seal', 'audit_head')
                           and exists (select 1 from pg_class k where k.relname = c.table_name
                                          and k.relkind in ('r', 'p') and not k.relispartition)
                        """);
        for (String table : tables.split(",")) {
            all.append(
                    database.ask(
                            "select '%1$s ' || count(*) || md5(coalesce(string_agg(t::text, '|' order by t::text), '')) from %1$s t where company_id = '%2$s'"
                                    .formatted(table, company)));
        }
        all.append(
                database.ask("select c::text from company c where id = '%s'".formatted(company)));
        return all.toString();
    }

    private String made(String path, String json) {
        Answer answer = operator.post(path, json);
        if (answer.status() != 201) {
            throw new AssertionError(path + ": " + answer.body());
        }
        return answer.text("id");
    }

    private String one(String query, Object... values) {
        return database.ask(query.formatted(values));
    }
}
