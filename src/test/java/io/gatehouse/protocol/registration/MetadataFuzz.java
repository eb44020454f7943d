package io.gatehouse.protocol.registration;

import io.gatehouse.clients.ClientDraft;
import io.gatehouse.clients.ClientKind;
import io.gatehouse.platform.PlainText;
import io.gatehouse.registration.RegistrationPolicy;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.util.Set;
import java.util.UUID;
import org.springframework.mock.web.MockHttpServletRequest;
import org.springframework.security.oauth2.core.OAuth2AuthenticationException;

/** What registers itself becomes a client whom nobody trusts, or is refused with a code for it. */
public final class MetadataFuzz {

    private static final RegistrationPolicy POLICY =
            new RegistrationPolicy(
                    new UUID(0, 1),
                    "partners",
                    null,
                    Set.of(ClientKind.WEB, ClientKind.SPA, ClientKind.NATIVE),
                    Set.of("openid", "email", "offline_access"),
                    Set.of(),
                    Set.of("app.example"),
                    true);

    private MetadataFuzz() {}

    /** The input is the body. */
    public static void fuzzerTestOneInput(byte[] input) {
        MockHttpServletRequest request = new MockHttpServletRequest("POST", "/connect/register");
        request.setContentType("application/json");
        request.setContent(input);
        try {
            ClientDraft draft = MetadataReader.read(Metadata.of(request), POLICY, "app");
            if (POLICY.misfits(draft).isEmpty()) {
                check(draft);
            }
        } catch (OAuth2AuthenticationException refused) {
            if (!refused.getError().getErrorCode().equals(Metadata.INVALID)) {
                throw new IllegalStateException(refused);
            }
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
    }

    private static void check(ClientDraft draft) {
        boolean sound =
                draft.clientId().equals("app")
                        && draft.company() == null
                        && draft.clientType() == null
                        && !draft.hasSecret()
                        && !draft.consentTrusted()
                        && draft.pkceRequired()
                        && draft.allowedOrigins().isEmpty()
                        && POLICY.types().contains(draft.kind())
                        && POLICY.scopes().containsAll(draft.scopes())
                        && draft.redirectUris().stream()
                                .map(address -> URI.create(address).getHost())
                                .allMatch("app.example"::equalsIgnoreCase)
                        && PlainText.isText(draft.toString())
                        && draft.settings().keySet().stream().allMatch(ClientDraft::isSetting);
        if (!sound) {
            throw new IllegalStateException("beyond the policy: " + draft);
        }
    }
}
