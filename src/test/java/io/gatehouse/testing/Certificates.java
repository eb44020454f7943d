package io.gatehouse.testing;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.util.Base64;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/** Self-signed certificates for localhost, made with the JDK's keytool. */
public final class Certificates {

    private static final char[] PASSWORD = "only-for-a-test".toCharArray();

    private final Path folder;

    /** The two files lie in the folder. */
    public Certificates(Path folder) {
        this.folder = folder;
    }

    /** The PEM file of the certificate. */
    public Path certificate() {
        return folder.resolve("certificate.pem");
    }

    /** The PEM file of its private key. */
    public Path privateKey() {
        return folder.resolve("key.pem");
    }

    /** Makes a certificate, or replaces it, as an ACME client would. */
    public X509Certificate issue(String name) {
        Path store = folder.resolve(name + ".p12");
        keytool(store, name);
        try (InputStream in = Files.newInputStream(store)) {
            KeyStore made = KeyStore.getInstance("PKCS12");
            made.load(in, PASSWORD);
            Certificate certificate = made.getCertificate("tls");
            Key key = made.getKey("tls", PASSWORD);
            write(privateKey(), "PRIVATE KEY", key.getEncoded());
            write(certificate(), "CERTIFICATE", certificate.getEncoded());
            return (X509Certificate) certificate;
        } catch (IOException | GeneralSecurityException failure) {
            throw new IllegalStateException(failure);
        }
    }

    /** For a client that trusts this certificate and no other. */
    public static SSLContext trusting(X509Certificate certificate) {
        try {
            KeyStore store = KeyStore.getInstance("PKCS12");
            store.load(null, null);
            store.setCertificateEntry("server", certificate);
            TrustManagerFactory trust = TrustManagerFactory.getInstance("PKIX");
            trust.init(store);
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, trust.getTrustManagers(), null);
            return context;
        } catch (IOException | GeneralSecurityException failure) {
            throw new IllegalStateException(failure);
        }
    }

    private static void keytool(Path store, String name) {
        Path tool = Path.of(System.getProperty("java.home"), "bin", "keytool");
        try {
            int status =
                    new ProcessBuilder(
                                    tool.toString(),
                                    "-genkeypair",
                                    "-alias",
                                    "tls",
                                    "-keyalg",
                                    "RSA",
                                    "-keysize",
                                    "2048",
                                    "-dname",
                                    "CN=" + name,
                                    "-ext",
                                    "SAN=dns:localhost,ip:127.0.0.1",
                                    "-storetype",
                                    "PKCS12",
                                    "-keystore",
                                    store.toString(),
                                    "-storepass",
                                    new String(PASSWORD))
                            .inheritIO()
                            .start()
                            .waitFor();
            if (status != 0) {
                throw new IllegalStateException("keytool ended with " + status);
            }
        } catch (IOException failure) {
            throw new IllegalStateException(failure);
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(stopped);
        }
    }

    private static void write(Path file, String kind, byte[] der) throws IOException {
        String text =
                "-----BEGIN %s-----\n%s\n-----END %s-----\n"
                        .formatted(kind, Base64.getMimeEncoder().encodeToString(der), kind);
        Path next = file.resolveSibling(file.getFileName() + ".new");
        Files.writeString(next, text);
        Files.move(next, file, StandardCopyOption.ATOMIC_MOVE);
    }
}
