package io.gatehouse.selfservice;

/**
 * What the template {@code leave-company} shows.
 *
 * @param lastOwner true when the person tried, and somebody else has to become an owner first
 */
record LeaveView(String name, String slug, boolean lastOwner, String csrf, String action) {}
