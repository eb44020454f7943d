package io.gatehouse.platform.crypto;

/**
 * A key-management service that keeps a key of its own and encrypts the instance key under it, so
 * that the instance key lies in the database and is worth nothing there.
 */
public interface KeyEncryption {

    /** Which service and key, for messages and to tell wrapped keys apart; no secret. */
    String name();

    /**
     * Encrypts a key.
     *
     * @param id what the key is called; it opens under the same name only
     * @throws Unavailable when the service does not answer or refuses
     */
    byte[] wrap(byte[] key, String id);

    /**
     * Decrypts what {@link #wrap} made.
     *
     * @throws Unavailable when the service does not answer or refuses
     */
    byte[] unwrap(byte[] wrapped, String id);

    /** The service did not do it; the message says why, in one line and without secrets. */
    final class Unavailable extends RuntimeException {
        private static final long serialVersionUID = 1;

        /** For an answer that is a refusal. */
        public Unavailable(String message) {
            super(message);
        }

        /** For no answer at all. */
        public Unavailable(String message, Throwable cause) {
            super(message, cause);
        }
    }
}
