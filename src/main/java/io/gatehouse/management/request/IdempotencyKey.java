package io.gatehouse.management.request;

import io.gatehouse.platform.Refusal;
import io.gatehouse.platform.crypto.Sha256;
import io.gatehouse.platform.web.Problem;
import io.gatehouse.platform.web.ProblemType;
import java.util.Base64;
import java.util.List;
import java.util.regex.Pattern;

/**
 * By which a caller says that two requests are the same one.
 *
 * @param caller who sent it, with their reach and scopes
 * @param value what stood in the header
 * @param request hash of address and body in Base64
 */
record IdempotencyKey(String caller, String value, String request) {

    static final String HEADER = "Idempotency-Key";

    private static final Pattern SHAPE = Pattern.compile("[\\x21-\\x7e]{1,255}");

    static IdempotencyKey of(String value, String caller, byte[]... request) {
        if (!SHAPE.matcher(value).matches()) {
            throw new Refused(
                    Problem.of(
                            ProblemType.INVALID_REQUEST,
                            List.of(
                                    new Refusal(
                                            HEADER,
                                            "must be 1 to 255 printable ASCII characters"))));
        }
        StringBuilder hashes = new StringBuilder();
        for (byte[] part : request) {
            hashes.append(Base64.getEncoder().encodeToString(Sha256.of(part)));
        }
        return new IdempotencyKey(
                caller, value, Base64.getEncoder().encodeToString(Sha256.of(hashes.toString())));
    }
}
