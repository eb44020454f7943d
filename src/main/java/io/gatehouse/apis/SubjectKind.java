package io.gatehouse.apis;

/** Who can hold a role. */
public enum SubjectKind {
    PERSON,
    SERVICE
}
