package io.gatehouse.protocol.device;

import org.jspecify.annotations.Nullable;

/**
 * What the template {@code device} shows.
 *
 * @param action where the code goes
 * @param userCode what stands in the field
 * @param compare true when the code came with the link, and the person has to compare it
 * @param error why the code was not taken: {@code unknown}, {@code throttled} or {@code busy}; null
 *     when it was not looked at yet
 */
record DeviceView(
        String action,
        String csrf,
        String userCode,
        boolean compare,
        @Nullable String error,
        long retryAfterSeconds) {

    /** Key of the text for the error, or null. */
    public @Nullable String errorKey() {
        return error == null ? null : "device.error." + error;
    }

    /** The wait in minutes, rounded up. */
    public long waitMinutes() {
        return (retryAfterSeconds + 59) / 60;
    }
}
