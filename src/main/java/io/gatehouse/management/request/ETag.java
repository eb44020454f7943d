package io.gatehouse.management.request;

import io.gatehouse.platform.crypto.Base64Url;
import io.gatehouse.platform.crypto.Sha256;
import java.util.Arrays;
import java.util.stream.Stream;

/**
 * The strong entity tag of an object (RFC 9110 section 8.8.3): a hash of its JSON, so that every
 * difference that a caller could see is one.
 */
final class ETag {

    private static final int BYTES = 16;

    private ETag() {}

    static String of(Object object) {
        byte[] hash = Sha256.of(ApiJson.write(object));
        return '"' + Base64Url.encode(Arrays.copyOf(hash, BYTES)) + '"';
    }

    static Stream<String> list(String header) {
        return Arrays.stream(header.split(",", -1)).map(String::strip);
    }
}
