package io.gatehouse.consents;

/** A live consent with whose, to whom and for which company it is. */
public record GivenConsent(ConsentKey key, Consent consent) {}
