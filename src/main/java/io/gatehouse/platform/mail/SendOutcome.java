package io.gatehouse.platform.mail;

import jakarta.mail.SendFailedException;
import java.util.ArrayDeque;
import java.util.Deque;
import org.eclipse.angus.mail.smtp.SMTPAddressFailedException;
import org.eclipse.angus.mail.smtp.SMTPSendFailedException;
import org.jspecify.annotations.Nullable;
import org.springframework.mail.MailException;
import org.springframework.mail.MailSendException;

/** What came of giving a message to the SMTP server. Codes hold nothing of what the server said. */
sealed interface SendOutcome {

    /** The server will deliver it. */
    record Taken() implements SendOutcome {}

    /** The server will never take this message. */
    record Refused(String code) implements SendOutcome {}

    /** The server takes this message later, perhaps. */
    record Delayed(String code) implements SendOutcome {}

    /** The server takes no message at the moment. */
    record Away(String code) implements SendOutcome {}

    /** Reads the failure: RFC 5321 section 4.2.1, 4yz may go away and 5yz will not. */
    static SendOutcome of(MailException failure) {
        int reply = reply(failure);
        // 421 closes the channel; 53x is about our credentials or the missing TLS, RFC 4954
        boolean aboutUs = reply == 0 || reply == 421 || reply / 10 == 53;
        String code = reply == 0 ? "unreachable" : Integer.toString(reply);
        if (aboutUs) {
            return new Away(code);
        }
        return reply / 100 == 5 ? new Refused(code) : new Delayed(code);
    }

    /** The server's reply about the recipient, or else about the message; 0 when it gave none. */
    private static int reply(MailException failure) {
        int found = 0;
        Deque<Throwable> open = new ArrayDeque<>();
        open.add(failure);
        while (!open.isEmpty()) {
            Throwable one = open.removeFirst();
            if (one instanceof SMTPAddressFailedException address) {
                return address.getReturnCode();
            }
            if (one instanceof SMTPSendFailedException send) {
                found = send.getReturnCode();
            }
            if (one instanceof MailSendException many) {
                open.addAll(many.getFailedMessages().values());
            }
            add(open, one.getCause());
            if (one instanceof SendFailedException chained) {
                add(open, chained.getNextException());
            }
        }
        return found;
    }

    private static void add(Deque<Throwable> open, @Nullable Throwable next) {
        if (next != null && open.size() < 20) {
            open.add(next);
        }
    }
}
