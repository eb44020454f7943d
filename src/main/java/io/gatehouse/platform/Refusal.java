package io.gatehouse.platform;

/**
 * A rule that a value breaks, as a value: forms show it beside the field, files beside the line.
 *
 * @param field the field by its name in files and the management API, such as {@code
 *     redirect_uris}; empty when it concerns the object as a whole
 * @param reason what is wrong and what is expected, for the person who wrote it; holds no secret
 */
public record Refusal(String field, String reason) {}
