package io.gatehouse.platform.mail;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import com.icegreen.greenmail.util.GreenMail;
import com.icegreen.greenmail.util.ServerSetup;
import io.gatehouse.testing.GatehouseTestContext;
import jakarta.mail.MessagingException;
import jakarta.mail.internet.MimeMessage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.slf4j.LoggerFactory;

/** A real SMTP server that keeps what it is given, and can be switched off and on. */
final class MailBox implements AutoCloseable {

    static {
        // it names each address it gets mail for
        ((Logger) LoggerFactory.getLogger("com.icegreen")).setLevel(Level.WARN);
    }

    private final int port = GatehouseTestContext.freePort();
    private GreenMail server = started();

    int port() {
        return port;
    }

    void switchOff() {
        server.stop();
    }

    void switchOn() {
        server = started();
    }

    /** What was taken for the address since the server was switched on. */
    List<MimeMessage> to(String recipient) {
        return Arrays.stream(server.getReceivedMessages())
                .filter(mail -> recipient.equals(header(mail, "To")))
                .toList();
    }

    /** Everything that was taken for addresses of the domain. */
    List<MimeMessage> toDomain(String domain) {
        return Arrays.stream(server.getReceivedMessages())
                .filter(mail -> header(mail, "To").endsWith("@" + domain))
                .toList();
    }

    /** The one mail for the address, waited for. */
    MimeMessage one(String recipient) {
        await(() -> !to(recipient).isEmpty());
        List<MimeMessage> all = to(recipient);
        if (all.size() != 1) {
            throw new AssertionError(all.size() + " mails to " + recipient);
        }
        return all.getFirst();
    }

    /** Waits until the condition holds, which somebody else brings about. */
    static void await(BooleanSupplier condition) {
        long end = System.nanoTime() + Duration.ofMinutes(2).toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > end) {
                throw new AssertionError("waited for two minutes");
            }
            LockSupport.parkNanos(Duration.ofMillis(20).toNanos());
        }
    }

    static String header(MimeMessage mail, String name) {
        try {
            return String.join(", ", mail.getHeader(name));
        } catch (MessagingException broken) {
            throw new AssertionError(broken);
        }
    }

    static String raw(MimeMessage mail) {
        try (var out = new ByteArrayOutputStream()) {
            mail.writeTo(out);
            return out.toString(StandardCharsets.UTF_8);
        } catch (IOException | MessagingException broken) {
            throw new AssertionError(broken);
        }
    }

    @Override
    public void close() {
        server.stop();
    }

    private GreenMail started() {
        GreenMail made =
                new GreenMail(new ServerSetup(port, "127.0.0.1", ServerSetup.PROTOCOL_SMTP));
        made.start();
        return made;
    }
}
