package io.gatehouse.management.request;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A successful answer.
 *
 * @param <T> the record that becomes its JSON
 */
public final class Reply<T> {

    private final int status;
    private final @Nullable T body;
    private final @Nullable Object version;
    private final Map<String, String> headers = new LinkedHashMap<>();

    private Reply(int status, @Nullable T body, @Nullable Object version) {
        this.status = status;
        this.body = body;
        this.version = version;
    }

    /** 200 with an object and its ETag. */
    public static <T> Reply<T> ok(T object) {
        return new Reply<>(200, object, object);
    }

    /** 200 with something that has no version, such as a list. */
    public static <T> Reply<T> plain(T body) {
        return new Reply<>(200, body, null);
    }

    /**
     * 201 with the new object and its ETag.
     *
     * @param path its address, below the issuer
     */
    public static <T> Reply<T> created(String path, T object) {
        return created(path, object, object);
    }

    /**
     * 201 with more than the object itself, such as a secret that is shown once.
     *
     * @param object what a GET answers, which the ETag is of
     */
    public static <T> Reply<T> created(String path, T body, Object object) {
        return new Reply<>(201, body, object).with("Location", path);
    }

    /** 204: done, and nothing to say. */
    public static Reply<Void> none() {
        return new Reply<>(204, null, null);
    }

    /** The same answer with a header. */
    public Reply<T> with(String header, String value) {
        headers.put(header, value);
        return this;
    }

    int status() {
        return status;
    }

    @Nullable T body() {
        return body;
    }

    /** What the ETag is of; null for none. */
    @Nullable Object version() {
        return version;
    }

    Map<String, String> headers() {
        return headers;
    }
}
