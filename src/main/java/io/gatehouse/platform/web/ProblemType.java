package io.gatehouse.platform.web;

import java.util.Locale;

/** What can be wrong with a request to our own APIs; each is explained in the reference. */
public enum ProblemType {
    /** The body is no JSON of the expected shape, or a parameter is not understood. */
    INVALID_REQUEST(400, "The request is malformed."),
    /** There is no access token, or it may not be used. */
    INVALID_TOKEN(401, "The request needs a valid access token."),
    /** The person behind the token signed in too long ago for this. */
    INSUFFICIENT_USER_AUTHENTICATION(401, "The request needs a more recent sign-in."),
    /** The token lacks a scope. */
    INSUFFICIENT_SCOPE(403, "The access token lacks a scope."),
    /** The caller sees the thing, but may not do this to it. */
    NOT_ALLOWED(403, "The caller may not do this."),
    /** Nothing is there, or nothing that the caller may know of. */
    NOT_FOUND(404, "There is nothing at this address."),
    /** The address does not know the method. */
    METHOD_NOT_ALLOWED(405, "This address does not support the request method."),
    /** The caller does not accept JSON. */
    NOT_ACCEPTABLE(406, "This address answers JSON only."),
    /** The body took too long to arrive. */
    TOO_SLOW(408, "The request took too long to arrive."),
    /** The change does not fit the state that things are in. */
    CONFLICT(409, "The request does not fit the present state."),
    /** A thing with this name is there already. */
    ALREADY_EXISTS(409, "There is one of this name already."),
    /** The first request with this idempotency key is still being worked on. */
    IN_PROGRESS(409, "The same request is being answered at this moment."),
    /** Somebody changed the thing since the caller read it. */
    CHANGED_MEANWHILE(412, "It was changed since it was read."),
    /** The body is too large. */
    TOO_LARGE(413, "The request is too large."),
    /** The body is not JSON. */
    UNSUPPORTED_MEDIA_TYPE(415, "This address takes JSON only."),
    /** The request is well-formed, but its values break rules. */
    INVALID_VALUES(422, "The values break rules."),
    /** The idempotency key was used for another request. */
    KEY_REUSED(422, "The idempotency key belongs to another request."),
    /** The change does not say which version it changes. */
    PRECONDITION_REQUIRED(428, "The header If-Match is needed."),
    /** There were too many requests. */
    TOO_MANY_REQUESTS(429, "There were too many requests; try again later."),
    /** Our fault. */
    SERVER_ERROR(500, "The server could not handle the request."),
    /** The database is away, or there is too much to do. */
    TEMPORARILY_UNAVAILABLE(503, "The service is temporarily unavailable; try again shortly.");

    private final int status;
    private final String title;

    ProblemType(int status, String title) {
        this.status = status;
        this.title = title;
    }

    /** The HTTP status it comes with. */
    public int status() {
        return status;
    }

    /** One sentence, the same each time. */
    public String title() {
        return title;
    }

    /** The word by which programs tell it from others. */
    public String code() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The stable {@code type} of RFC 9457, the same in every instance. */
    public String uri() {
        return "urn:gatehouse:problem:" + code();
    }

    /** The first type with the status; for others that of their class. */
    public static ProblemType of(int status) {
        for (ProblemType type : values()) {
            if (type.status == status && type != INSUFFICIENT_SCOPE) {
                return type;
            }
        }
        return status < 500 ? INVALID_REQUEST : SERVER_ERROR;
    }
}
