package io.gatehouse.protocol.registration;

import java.util.Map;

/** Metadata by its standard name, and by ours where that is another one. */
final class Names {

    private static final Map<String, String> STANDARD =
            Map.ofEntries(
                    Map.entry("name", "client_name"),
                    Map.entry("auth_method", "token_endpoint_auth_method"),
                    Map.entry("scopes", "scope"),
                    Map.entry("type", "grant_types"),
                    Map.entry("redirect_uris", "redirect_uris"),
                    Map.entry("post_logout_redirect_uris", "post_logout_redirect_uris"),
                    Map.entry("jwks", "jwks"),
                    Map.entry("jwks_uri", "jwks_uri"));
    private static final String SETTINGS = "settings.";

    private Names() {}

    /** The standard name of one of our fields; as it is, when it has none. */
    static String standard(String field) {
        return field.startsWith(SETTINGS)
                ? field.substring(SETTINGS.length())
                : STANDARD.getOrDefault(field, field);
    }

    /** True for names that do not stand among the settings. */
    static boolean isElsewhere(String name) {
        return STANDARD.containsValue(name)
                || STANDARD.containsKey(name)
                || name.equals("application_type")
                || name.equals("response_types")
                || name.equals("client_id")
                || name.equals("client_secret");
    }
}
