package io.gatehouse.protocol.device;

/**
 * What the template {@code device-done} shows.
 *
 * @param allowed false when the person denied
 */
record DeviceDoneView(String clientName, boolean allowed) {}
