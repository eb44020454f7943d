package io.gatehouse.protocol.authorize;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * How an answer travels to the client: in the address or as a form, plain or as one signed token
 * (OAuth 2.0 Multiple Response Types section 2.1, Form Post Response Mode, JARM section 2.3).
 */
public enum ResponseMode {
    QUERY("query", false, false),
    FORM_POST("form_post", true, false),
    QUERY_JWT("query.jwt", false, true),
    FORM_POST_JWT("form_post.jwt", true, true);

    /** JARM section 2.3.4: the default mode of the response type, which is the query for codes. */
    private static final String SHORT = "jwt";

    private final String value;
    private final boolean form;
    private final boolean signed;

    ResponseMode(String value, boolean form, boolean signed) {
        this.value = value;
        this.form = form;
        this.signed = signed;
    }

    /** Every name that a request may have. */
    public static List<String> names() {
        return List.of(QUERY.value, FORM_POST.value, QUERY_JWT.value, FORM_POST_JWT.value, SHORT);
    }

    /** The mode with this name; empty for names that are not ours. */
    static Optional<ResponseMode> named(String name) {
        return SHORT.equals(name)
                ? Optional.of(QUERY_JWT)
                : Arrays.stream(values()).filter(mode -> mode.value.equals(name)).findFirst();
    }

    /** True when the answer is a form that the browser sends on. */
    boolean isForm() {
        return form;
    }

    /** True when the answer is one signed token. */
    boolean isSigned() {
        return signed;
    }
}
