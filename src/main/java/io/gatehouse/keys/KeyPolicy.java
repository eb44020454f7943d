package io.gatehouse.keys;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * When keys change.
 *
 * @param rotateEvery a new key follows an active one of this age
 * @param publishAhead how long a key stands in the key set before it signs, so that every cache has
 *     it
 * @param keep how long a key stays in the key set after it stopped signing: longer than any token
 *     lives and any cache holds
 * @param rotateSymmetricEvery a new symmetric key follows an active one of this age; the old one
 *     goes when nothing needs it
 */
@ConfigurationProperties("gatehouse.keys")
record KeyPolicy(
        @DefaultValue("P90D") Duration rotateEvery,
        @DefaultValue("P1D") Duration publishAhead,
        @DefaultValue("P2D") Duration keep,
        @DefaultValue("P90D") Duration rotateSymmetricEvery) {}
