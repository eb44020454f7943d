package io.gatehouse.protocol.device;

import io.gatehouse.pages.Page;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The pages of a device filled with sample data. */
public final class SampleDevice {

    private SampleDevice() {}

    /** By the name under which the preview shows each. */
    public static Map<String, Page> all() {
        Map<String, Page> pages = new LinkedHashMap<>();
        pages.put("device", page("", null, 0));
        pages.put("device-linked", linked());
        pages.put("device-unknown", page("wdjb mjh", "unknown", 0));
        pages.put("device-throttled", page("WDJB-MJHT", "throttled", 540));
        pages.put("device-busy", page("WDJB-MJHT", "busy", 40));
        pages.put("device-done", new Page("device-done", new DeviceDoneView("Orderly", true)));
        pages.put("device-denied", new Page("device-done", new DeviceDoneView("Orderly", false)));
        return pages;
    }

    private static Page page(String userCode, @Nullable String error, long wait) {
        return new Page("device", new DeviceView("/device", "csrf", userCode, false, error, wait));
    }

    private static Page linked() {
        return new Page("device", new DeviceView("/device", "csrf", "WDJB-MJHT", true, null, 0));
    }
}
