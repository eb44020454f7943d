package io.gatehouse.platform.crypto;

import java.security.Provider;
import java.security.Security;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Puts the native cryptography of the Corretto provider first where the machine has it: signatures
 * cost a tenth. Everything works without it, on the JDK's own.
 */
public final class NativeCryptography {

    private static final Logger log = LoggerFactory.getLogger(NativeCryptography.class);
    private static final String PROVIDER =
            "com.amazon.corretto.crypto.provider.AmazonCorrettoCryptoProvider";

    private NativeCryptography() {}

    /** Installs the provider, once; without effect where there is none for this machine. */
    public static void install() {
        try {
            Class<?> type = Class.forName(PROVIDER);
            type.getMethod("install").invoke(null);
            Provider provider = Security.getProvider("AmazonCorrettoCryptoProvider");
            log.debug("native cryptography: {}", provider);
        } catch (ReflectiveOperationException | LinkageError absent) {
            log.debug("no native cryptography for this machine", absent);
        }
    }
}
