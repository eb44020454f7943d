package io.gatehouse.bench;

import java.io.IOException;

/** What is measured. */
enum Operation {
    CLIENT_CREDENTIALS("client credentials", false, Client::service),
    REFRESH("refresh with rotation", false, Client::refresh),
    CODE("code flow with a live session", false, Client::codeFlow),
    SIGN_IN("password sign-in", false, Client::signIn),
    INTROSPECTION("introspection", true, Client::introspect),
    USERINFO("UserInfo", true, Client::userInfo),
    JWKS("JWKS", false, Client::keys),
    DISCOVERY("discovery", false, Client::discovery);

    final String title;
    final boolean needsAccessToken;
    private final Step step;

    Operation(String title, boolean needsAccessToken, Step step) {
        this.title = title;
        this.needsAccessToken = needsAccessToken;
        this.step = step;
    }

    private interface Step {
        void run(Client client) throws IOException;
    }

    void run(Client client) throws IOException {
        step.run(client);
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
