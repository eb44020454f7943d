package io.gatehouse.protocol.token.code;

import java.util.regex.Pattern;

/** The form of a code verifier (RFC 7636 section 4.1). */
final class CodeVerifier {

    private static final Pattern FORM = Pattern.compile("[A-Za-z0-9._~-]{43,128}");

    private CodeVerifier() {}

    static boolean isWellFormed(String verifier) {
        return FORM.matcher(verifier).matches();
    }
}
