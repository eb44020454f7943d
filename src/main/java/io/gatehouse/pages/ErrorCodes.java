package io.gatehouse.pages;

/** Codes and sentences for errors of which only the HTTP status is known. */
final class ErrorCodes {
    private ErrorCodes() {}

    /** The registered code nearest to the status (RFC 6749 sections 4.1.2.1 and 5.2, RFC 6750). */
    static String forApi(int status) {
        return switch (status) {
            case 401 -> "invalid_token";
            case 403 -> "access_denied";
            case 404 -> "not_found";
            case 429, 503 -> "temporarily_unavailable";
            default -> status < 500 ? "invalid_request" : "server_error";
        };
    }

    static String forPage(int status) {
        return switch (status) {
            case 401, 403 -> "access_denied";
            case 404 -> "not_found";
            case 405 -> "method_not_allowed";
            case 429 -> "too_many_requests";
            case 503 -> "temporarily_unavailable";
            default -> status < 500 ? "invalid_request" : "server_error";
        };
    }

    static String sentence(int status) {
        return switch (status) {
            case 401 -> "The request needs valid authentication.";
            case 403 -> "The request is not allowed.";
            case 404 -> "There is nothing at this address.";
            case 405 -> "This endpoint does not support the request method.";
            case 406 -> "This endpoint cannot answer in the accepted media types.";
            case 413, 414, 431 -> "The request is too large.";
            case 415 -> "This endpoint does not support the media type of the request.";
            case 429 -> "There were too many requests; try again later.";
            case 503 -> "The service is temporarily unavailable; try again shortly.";
            default ->
                    status < 500
                            ? "The request is malformed."
                            : "The server could not handle the request.";
        };
    }
}
