package io.gatehouse.protocol.authorize;

import io.gatehouse.sessions.Flow;
import io.gatehouse.usability.SignedIn;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.security.oauth2.core.OAuth2Error;

/** What has to happen next with an authorization request. */
public sealed interface Step {

    /** A page has to ask the person first. */
    record Show(Page page, Flow flow) implements Step {}

    /** The request is refused, and the client is told. */
    record Refuse(OAuth2Error error) implements Step {}

    /** Everything is decided: the code can be issued. */
    record Issue(SignedIn person, @Nullable UUID company, Set<String> scopes) implements Step {}

    /** The pages of a flow, with their addresses. */
    enum Page {
        SIGN_IN("/sign-in"),
        CHOOSE_COMPANY("/choose-company"),
        CONSENT("/consent");

        private final String path;

        Page(String path) {
            this.path = path;
        }

        /** Where it is. */
        public String path() {
            return path;
        }
    }
}
