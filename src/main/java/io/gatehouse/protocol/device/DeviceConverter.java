package io.gatehouse.protocol.device;

import io.gatehouse.protocol.request.Parameters;
import io.gatehouse.protocol.request.Refusal;
import io.gatehouse.protocol.token.GrantRequest;
import jakarta.servlet.http.HttpServletRequest;
import org.jspecify.annotations.Nullable;
import org.springframework.security.core.Authentication;
import org.springframework.security.web.authentication.AuthenticationConverter;

/** Reads a token request with a device code. */
class DeviceConverter implements AuthenticationConverter {

    static final String GRANT_TYPE = "urn:ietf:params:oauth:grant-type:device_code";

    @Override
    public @Nullable Authentication convert(HttpServletRequest request) {
        Parameters form = GrantRequest.of(request, GRANT_TYPE);
        if (form == null) {
            return null;
        }
        String code = form.one("device_code");
        if (code == null) {
            throw Refusal.invalidRequest("device_code is missing");
        }
        return new DeviceToken(GrantRequest.client(), code, form.all("resource"));
    }
}
