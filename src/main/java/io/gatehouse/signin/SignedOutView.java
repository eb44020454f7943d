package io.gatehouse.signin;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the template {@code signed-out} shows.
 *
 * @param clientName the application to go back to, or null
 * @param returnUri its validated post-logout redirect URI, or null
 * @param frames addresses of the applications that the browser tells
 * @param onward true when the person is sent back once they have been told
 */
record SignedOutView(
        @Nullable String clientName,
        @Nullable String returnUri,
        List<String> frames,
        boolean onward) {

    SignedOutView {
        frames = List.copyOf(frames);
    }
}
