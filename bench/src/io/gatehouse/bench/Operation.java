package io.gatehouse.bench;

import java.io.IOException;

/** What is measured. */
enum Operation {
    CLIENT_CREDENTIALS("client credentials", false, 100, Client::service),
    REFRESH("refresh with rotation", false, 50, Client::refresh),
    CODE("code flow with a live session", false, 0, Client::codeFlow),
    SIGN_IN("password sign-in", false, 0, Client::signIn),
    INTROSPECTION("introspection", true, 0, Client::introspect),
    USERINFO("UserInfo", true, 0, Client::userInfo),
    DPOP("client credentials with a DPoP proof", false, 0, Client::boundService),
    DPOP_REFRESH("refresh with rotation and a DPoP proof", false, 0, Client::boundRefresh),
    DPOP_CODE("code flow with a DPoP proof", false, 0, Client::boundCodeFlow),
    DPOP_USERINFO("UserInfo with a DPoP proof", true, 0, Client::boundUserInfo),
    PAR("pushed authorization request", false, 0, Client::push),
    PAR_CODE("code flow with a pushed request", false, 0, Client::pushedCodeFlow),
    REQUEST_OBJECT("code flow with a signed request object", false, 0, Client::signedCodeFlow),
    JWKS("JWKS", false, 0, Client::keys),
    DISCOVERY("discovery", false, 0, Client::discovery);

    final String title;
    final boolean needsAccessToken;

    /** How many a second in the passes at a fixed rate; 0 for no such pass. */
    final int rate;

    private final Step step;

    Operation(String title, boolean needsAccessToken, int rate, Step step) {
        this.title = title;
        this.needsAccessToken = needsAccessToken;
        this.rate = rate;
        this.step = step;
    }

    private interface Step {
        void run(Client client) throws IOException;
    }

    void run(Client client) throws IOException {
        step.run(client);
    }

    /** Whether the target offers it; its file says so for what not every server has. */
    boolean isOf(Target target) {
        return switch (this) {
            case DPOP, DPOP_REFRESH, DPOP_CODE, DPOP_USERINFO -> target.has("dpop");
            case PAR, PAR_CODE -> target.has("par");
            case REQUEST_OBJECT -> target.has("request-object.key");
            default -> true;
        };
    }

    /** Hashing is bound by the processor: more at once only wait in line. */
    int connections() {
        return this == SIGN_IN ? 4 : 16;
    }

    static Operation named(String name) {
        for (Operation one : values()) {
            if (one.name().equalsIgnoreCase(name.replace('-', '_'))) {
                return one;
            }
        }
        throw new IllegalArgumentException("no operation is called " + name);
    }
}
