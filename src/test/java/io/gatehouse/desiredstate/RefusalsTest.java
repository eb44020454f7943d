package io.gatehouse.desiredstate;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Each kind of refusal, starting from the example with one thing changed. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RefusalsTest {

    private Instance instance;

    @BeforeAll
    void start(@TempDir Path folder) {
        instance = new Instance(folder);
    }

    @AfterAll
    void stop() {
        instance.close();
    }

    @ParameterizedTest(name = "{2}: {3}")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            textBlock =
                    """
                    version: 1                                  | version: 2                                | 1:10: version | must be 1
                    apis: ["https://api.energy.example"]        | apis: ["https://other.example"]           | 19:47: companies[0].apis[0] | https://other.example is not an API
                    introspection_clients: [meter-gateway]      | introspection_clients: [nobody]           | 9:29: apis[0].introspection_clients[0] | nobody is not a client
                    scopes: ["provider.data:write"], assignable | scopes: ["provider.data:read"], assignable | 16:9: apis[0].roles[1] | PROVIDER lists provider.data:read, which is not a scope of this API
                    name: "prosumer.consent:manage"             | name: "prosumer.consent"                  | 12:9: apis[0].scopes[1] | prosumer.consent begins with a client type
                    lifetime: PT6H                              | lifetime: PT25H                           | 8:31: apis[0].access_token.lifetime | must be between PT1S and PT24H
                    lifetime: PT6H                              | lifetime: 6h                              | 8:31: apis[0].access_token.lifetime | must be a duration
                    slug: acme                                  | slug: Acme                                | 19:13: companies[0].slug | must be 1 to 63 lower-case
                    secret: "at-least-24-characters-long"       | secret: "only-23-characters-long"         | 24:13: clients[0].secret | must have at least 24 characters
                    secret: "at-least-24-characters-long"       | jwks_uri: "http://dash.energy.example/k"  | 24:15: clients[0].jwks_uri | must be an https address
                    auth_method: client_secret_basic            | auth_method: none                         | 25:18: clients[0].auth_method | none is for public clients
                    auth_method: client_secret_basic            | auth_method: tls_client_auth              | 25:18: clients[0].auth_method | must be one of none, client_secret_basic
                    https://dash.energy.example/callback        | http://dash.energy.example/callback       | 26:21: clients[0].redirect_uris[0] | must use https
                    https://dash.energy.example/callback        | https://*.energy.example/callback         | 26:21: clients[0].redirect_uris[0] | has a wildcard
                    https://dash.energy.example/callback        | https://dash.energy.example/callback#x    | 26:21: clients[0].redirect_uris[0] | has a fragment
                    https://dash.energy.example/callback        | https://a@dash.energy.example/            | 26:21: clients[0].redirect_uris[0] | has a user name
                    https://dash.energy.example/callback        | com.example.app:/callback                 | 26:21: clients[0].redirect_uris[0] | are for native clients
                    offline_access, "series:read"]              | offline_access, "series:reed"]            | 28:45: clients[0].scopes[3] | series:reed is not a scope of any API
                    offline_access, "series:read"]              | offline_access, "provider.data:write"]    | 28:45: clients[0].scopes[3] | is for clients of the client type provider
                    required_scopes: [openid]                   | required_scopes: [phone]                  | 29:23: clients[0].required_scopes[0] | phone is not among the scopes
                    logo_uri: "https://dash                     | logo_url: "https://dash                   | 33:27: clients[0].settings.logo_url | is not client metadata
                    logo_uri: "https://dash                     | redirect_uris: "https://dash              | 33:32: clients[0].settings.redirect_uris | belongs to the key redirect_uris
                    logo_uri: "https://dash                     | software_id: "\\0                         | 33:30: clients[0].settings.software_id | has characters that no text can have
                    logo_uri: "https://dash                     | software_id: "\\ud800                     | 33:30: clients[0].settings.software_id | has characters that no text can have
                    logo_uri: "https://dash                     | logo_uri: "http://dash                    | 33:27: clients[0].settings.logo_uri | must be an https address
                    company: acme                               | company: nobody                           | 37:14: clients[1].company | nobody is not a company
                    client_type: provider                       | client_type: owner                        | 38:18: clients[1].client_type | owner is only for web, spa and native clients
                    "${METER_GATEWAY_SECRET}"                   | "${NOT_THERE}"                            | 39:13: clients[1].secret | the environment variable NOT_THERE is not set
                    "${METER_GATEWAY_SECRET}"                   | "file:not-there"                          | 39:13: clients[1].secret | the file not-there does not exist
                    type: service                               | type: device                              | 38:18: clients[1].client_type | provider is only for service clients
                    role: PROVIDER }                            | role: analyst }                           | 41:56: clients[1].roles[0].role | analyst cannot be given to a service; it is for person
                    role: analyst }                             | role: PROVIDER }                          | 49:98: accounts[0].memberships[0].roles[0].role | PROVIDER cannot be given to a person; it is for service
                    role: analyst }                             | role: chief }                             | 49:98: accounts[0].memberships[0].roles[0].role | chief is not a role of
                    alice@acme.example                          | alice                                     | 43:12: accounts[0].email | is not an e-mail address
                    operator: false                             | operator: no                              | 45:15: accounts[0].operator | must be true or false
                    operator: false                             | administrator: true                       | 45:5: accounts[0].administrator | unknown key
                    given_name: Alice                           | family_name: Alice                        | 46:32: accounts[0].attributes.family_name | is not turned on
                    given_name: Alice                           | given_name: 7                             | 46:31: accounts[0].attributes.given_name | must be a text
                    password_hash: "{bcrypt}                    | password_hash: "{md5}                     | 47:20: accounts[0].password_hash | unknown format
                    password_hash: "{bcrypt}$2b$12              | password_hash: "{bcrypt}$2x$12            | 47:20: accounts[0].password_hash | is not a complete hash
                    company: acme, company_role                 | company: other, company_role              | 49:20: accounts[0].memberships[0].company | other is not a company
                    company_role: admin                         | company_role: chief                       | 49:40: accounts[0].memberships[0].company_role | must be one of owner, admin, member
                    email_verified: true                        | email_verified: true\\n    email_verified: true | 45:5: accounts[0].email_verified | is there twice
                    email_verified: true                        | password: "Password123!"                  | 47:20: accounts[0].password_hash | cannot stand beside password
                    email_verified: true                        | password: "Password123!"                  | 44:15: accounts[0].password | is among the passwords that are guessed first
                    email_verified: true                        | password: "alice2024"                     | 44:15: accounts[0].password | is little more than the name
                    name: "Acme Energy"                         | name: &a "Acme Energy"                    | 19:25 | anchors are not allowed
                    name: "Acme Energy"                         | name: !!str "Acme Energy"                 | 19:25 | tags are not allowed
                    name: "Acme Energy"                         | name: "Acme Energy                        | 19: | not YAML
                    """)
    void refusesWithLineKeyAndReason(String good, String bad, String place, String reason)
            throws Exception {
        String text = ExampleFileTest.example();
        assertThat(text).contains(good);

        List<String> refusals =
                instance.refusals(
                        text.replaceFirst(
                                java.util.regex.Pattern.quote(good),
                                java.util.regex.Matcher.quoteReplacement(
                                        bad.replace("\\n", "\n"))));

        assertThat(refusals)
                .anySatisfy(line ->
                        assertThat(line).startsWith("gatehouse.yaml:" + place).contains(reason));
        assertThat(instance.rows("select count(*) from api, audit_event")).containsExactly("0");
    }

    @Test
    void listsAllProblemsAtOnceInTheOrderOfTheFile() throws Exception {
        List<String> refusals =
                instance.refusals(
                        ExampleFileTest.example()
                                .replace("lifetime: PT6H", "lifetime: 6h")
                                .replace("https://dash.energy.example/callback", "ftp://dash")
                                .replace("${METER_GATEWAY_SECRET}", "${SHORT}")
                                .replace("company_role: admin", "company_role: chief"));

        assertThat(refusals).hasSizeGreaterThanOrEqualTo(4);
        assertThat(refusals.getFirst()).contains("apis[0].access_token.lifetime");
        assertThat(refusals.getLast()).contains("company_role");
    }

    @Test
    void doesNotCallScopesDanglingWhoseApiIsRefused() throws Exception {
        String example = ExampleFileTest.example();

        assertThat(instance.refusals(example.replace("lifetime: PT6H", "lifetime: PT25H")))
                .containsExactly(
                        "gatehouse.yaml:8:31: apis[0].access_token.lifetime:"
                                + " must be between PT1S and PT24H");
        assertThat(instance.refusals(example.replace("format: jwt", "format: saml")))
                .containsExactly(
                        "gatehouse.yaml:8:45: apis[0].access_token.format:"
                                + " must be one of jwt, reference");
    }

    @Test
    void neverRepeatsASecret() throws Exception {
        List<String> refusals =
                instance.refusals(
                        ExampleFileTest.example()
                                .replace("at-least-24-characters-long", "my-little-secret")
                                .replace("email_verified: true", "password: \"dragon123\""));

        assertThat(refusals.toString()).doesNotContain("my-little-secret", "dragon123");
    }

    @Test
    void refusesMoreThanAMegabyteAndAliasesThatMultiply() {
        String laughs =
                "version: 1\na: &a [x, x]\nb: &b [*a, *a]\nc: &c [*b, *b]\napis: [*c, *c]\n";

        assertThat(instance.refusals("version: 1\n# " + "x".repeat(1_100_000)))
                .containsExactly("gatehouse.yaml: is larger than 1 MB");
        assertThat(instance.refusals(laughs))
                .anyMatch(line -> line.contains("aliases are not allowed"));
        assertThat(instance.refusals("version: 1\napis: " + "[".repeat(50_000)))
                .anyMatch(line -> line.contains("not YAML"));
    }
}
