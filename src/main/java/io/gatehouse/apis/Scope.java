package io.gatehouse.apis;

import java.util.UUID;

/** A permission that an access token can carry for one API; the name is unique in the instance. */
public record Scope(UUID id, String name, String description) {}
