package io.gatehouse.platform.mail;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.gatehouse.platform.StartRefused;
import jakarta.mail.MessagingException;
import jakarta.mail.internet.AddressException;
import jakarta.mail.internet.InternetAddress;
import jakarta.mail.internet.MimeMessage;
import java.time.Clock;
import java.util.Date;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.mail.MailException;
import org.springframework.mail.javamail.JavaMailSenderImpl;
import org.springframework.mail.javamail.MimeMessageHelper;
import org.springframework.stereotype.Component;

/** The SMTP server of {@code spring.mail.*}, if one is set. */
@Component
class MailServer {

    // Endless by default: one silent server would stop all mail.
    private static final List<String> TIMEOUTS =
            List.of("connectiontimeout", "timeout", "writetimeout");
    private static final String TEN_SECONDS = "10000";

    private final @Nullable JavaMailSenderImpl sender;
    private final @Nullable InternetAddress from;
    private final Clock clock;

    MailServer(ObjectProvider<JavaMailSenderImpl> senders, MailProperties properties, Clock clock) {
        JavaMailSenderImpl found = senders.getIfAvailable();
        String host = found == null ? null : found.getHost();
        this.sender = host == null || host.isBlank() ? null : found;
        this.from = sender == null ? null : sender(properties.from());
        this.clock = clock;
        if (sender != null) {
            limitWaiting(sender);
        }
    }

    /** True when there is a server to give messages to. */
    boolean isConfigured() {
        return sender != null;
    }

    /**
     * Gives the message to the server. Its {@code Message-ID} is made of the message's id, so that
     * what is given twice, after a crash, can be recognised.
     */
    SendOutcome send(Message message) {
        JavaMailSenderImpl server = Objects.requireNonNull(sender, "no SMTP server is set");
        try {
            server.send(compose(server, message));
            return new SendOutcome.Taken();
        } catch (MailException refused) {
            return SendOutcome.of(refused);
        } catch (MessagingException malformed) {
            return new SendOutcome.Refused("malformed");
        }
    }

    private MimeMessage compose(JavaMailSenderImpl server, Message message)
            throws MessagingException {
        InternetAddress sender = Objects.requireNonNull(from);
        Message.Content content = Objects.requireNonNull(message.content());
        MimeMessage mime = server.createMimeMessage();
        MimeMessageHelper helper = new MimeMessageHelper(mime, true, UTF_8.name());
        helper.setFrom(sender);
        helper.setTo(Objects.requireNonNull(message.recipient()));
        helper.setSubject(content.subject());
        helper.setText(content.text(), content.html());
        helper.setSentDate(Date.from(clock.instant()));
        mime.setHeader("Message-ID", idOf(message.id(), sender));
        // RFC 3834: nobody's holiday greeting answers this
        mime.setHeader("Auto-Submitted", "auto-generated");
        return mime;
    }

    private static String idOf(UUID message, InternetAddress sender) {
        String address = sender.getAddress();
        return "<" + message + address.substring(address.lastIndexOf('@')) + ">";
    }

    private static void limitWaiting(JavaMailSenderImpl server) {
        String protocol = Objects.requireNonNullElse(server.getProtocol(), "smtp");
        TIMEOUTS.forEach(name ->
                server.getJavaMailProperties()
                        .putIfAbsent("mail." + protocol + "." + name, TEN_SECONDS));
    }

    private static InternetAddress sender(@Nullable String configured) {
        if (configured == null || configured.isBlank()) {
            throw new StartRefused(
                    "gatehouse.mail.from is not set; with spring.mail.host set it must be the"
                            + " address that mail comes from");
        }
        try {
            InternetAddress[] all = InternetAddress.parse(configured, true);
            if (all.length == 1 && all[0].getAddress().indexOf('@') > 0) {
                return all[0];
            }
        } catch (AddressException malformed) {
            throw notAnAddress(configured);
        }
        throw notAnAddress(configured);
    }

    private static StartRefused notAnAddress(String configured) {
        return new StartRefused(
                "gatehouse.mail.from is %s; it must be one address, or Name <address>"
                        .formatted(configured));
    }
}
