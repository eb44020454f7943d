package io.gatehouse.platform.crypto;

import java.util.UUID;
import javax.crypto.SecretKey;

/**
 * A random 256-bit key for one purpose.
 *
 * @param id its name in what it sealed or signed
 * @param secret fits AES-256 and HMAC
 */
public record SymmetricKey(UUID id, SecretKey secret) {}
