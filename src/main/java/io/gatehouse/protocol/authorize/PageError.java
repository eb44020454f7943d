package io.gatehouse.protocol.authorize;

/**
 * A request that cannot be answered to its client, because the client or its redirect address is
 * not verified: the person sees an error page.
 */
class PageError extends RuntimeException {

    private final String code;
    private final String hint;

    /**
     * @param code for the page's {@code data-error}
     * @param hint a sentence for the developer of the application
     */
    PageError(String code, String hint) {
        super(hint);
        this.code = code;
        this.hint = hint;
    }

    String code() {
        return code;
    }

    String hint() {
        return hint;
    }
}
