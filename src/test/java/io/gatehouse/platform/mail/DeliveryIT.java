package io.gatehouse.platform.mail;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gatehouse.testing.GatehouseTest;
import io.gatehouse.testing.SecondNode;
import io.gatehouse.testing.TestClock;
import io.gatehouse.testing.TestDatabase;
import jakarta.mail.internet.MimeMessage;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.context.ApplicationContext;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** The way of a letter from the outbox to a real SMTP server, through crashes and outages. */
@GatehouseTest
class DeliveryIT {

    static final MailBox BOX = new MailBox();

    @Autowired Outbox outbox;
    @Autowired Messages messages;
    @Autowired StoredMessages stored;
    @Autowired Delivery delivery;
    @Autowired MailServer server;
    @Autowired TestClock clock;
    @Autowired TestDatabase database;
    @Autowired ApplicationContext node;
    @Autowired PlatformTransactionManager transactions;
    String cause;

    @DynamicPropertySource
    static void smtp(DynamicPropertyRegistry settings) {
        settings.add("spring.mail.host", () -> "127.0.0.1");
        settings.add("spring.mail.port", BOX::port);
        settings.add("gatehouse.mail.from", () -> "Gatehouse <id@platform.example>");
    }

    @AfterAll
    static void close() {
        BOX.close();
    }

    @BeforeEach
    void begin() {
        cause = "test:" + UUID.randomUUID();
        database.asOwner("delete from mail_message");
        if (!delivery.isRunning()) {
            delivery.start();
        }
    }

    @Test
    void arrivesAfterTheCommitInBothForms() {
        String to = address("arrives");

        UUID id = queue(letter(to).subject("Grüße"));

        MimeMessage mail = BOX.one(to);
        String raw = MailBox.raw(mail);
        assertThat(MailBox.header(mail, "From")).isEqualTo("Gatehouse <id@platform.example>");
        assertThat(MailBox.header(mail, "Message-ID")).isEqualTo("<" + id + "@platform.example>");
        assertThat(MailBox.header(mail, "Auto-Submitted")).isEqualTo("auto-generated");
        assertThat(raw).contains("text/plain", "text/html", "=?UTF-8?");
        MailBox.await(() -> state(id).equals("sent"));
    }

    @Test
    void saysNothingAnyMoreOnceItWasSent() {
        String to = address("erased");

        UUID id = queue(letter(to));

        MailBox.await(() -> state(id).equals("sent"));
        assertThat(database.ask("select content from mail_message where id = '" + id + "'"))
                .isEqualTo("null");
        Message found = messages.find(id).orElseThrow();
        assertThat(found.recipient()).isNull();
        assertThat(found.content()).isNull();
    }

    @Test
    void isNotQueuedWhenItsCauseIsRolledBack() {
        String to = address("rolled-back");

        new TransactionTemplate(transactions)
                .executeWithoutResult(status -> {
                    outbox.queue(letter(to).build(cause, clock.instant()));
                    status.setRollbackOnly();
                });

        assertThat(database.ask("select count(*) from mail_message where cause = '" + cause + "'"))
                .isEqualTo("0");
    }

    @Test
    void isNotQueuedOutsideATransaction() {
        Letter letter = letter(address("alone")).build(cause, clock.instant());

        assertThatThrownBy(() -> outbox.queue(letter)).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void waitsWhileTheServerIsAwayAndArrivesOnceWhenItIsBack() {
        String to = address("outage");
        BOX.switchOff();
        UUID id = queue(letter(to));
        MailBox.await(() -> attempts(id) > 0 && state(id).equals("queued"));
        assertThat(messages.find(id).orElseThrow().lastError()).isEqualTo("unreachable");

        BOX.switchOn();
        clock.forward(Duration.ofSeconds(11));

        BOX.one(to);
        MailBox.await(() -> state(id).equals("sent"));
        assertThat(BOX.to(to)).hasSize(1);
    }

    @Test
    void waitsLongerAfterEachFailureButNeverTooLong() {
        delivery.stop();
        BOX.switchOff();
        clock.stop();
        UUID id = queue(letter(address("patient")));

        List<Duration> waits =
                IntStream.range(0, 12)
                        .mapToObj(n -> {
                            delivery.deliverNext();
                            Instant due = messages.find(id).orElseThrow().dueAt();
                            Duration wait = Duration.between(clock.instant(), due);
                            clock.forward(wait);
                            // PostgreSQL keeps microseconds
                            return Duration.ofMillis(wait.plusNanos(500_000).toMillis());
                        })
                        .toList();

        BOX.switchOn();
        assertThat(waits.subList(0, 4))
                .containsExactly(seconds(5), seconds(10), seconds(20), seconds(40));
        assertThat(waits).allMatch(wait -> wait.compareTo(Duration.ofMinutes(10)) <= 0);
        assertThat(waits.getLast()).isEqualTo(Duration.ofMinutes(10));
    }

    @Test
    void isSentAgainByAnotherNodeWhenOneDiedBeforeSending() {
        delivery.stop();
        String to = address("died-before");
        UUID id = queue(letter(to));
        assertThat(delivery.claim()).isPresent();
        assertThat(delivery.claim()).isEmpty();

        clock.forward(Delivery.LEASE);

        assertThat(delivery.deliverNext()).isTrue();
        assertThat(BOX.to(to)).hasSize(1);
        assertThat(state(id)).isEqualTo("sent");
    }

    @Test
    void keepsItsMessageIdWhenANodeDiedBetweenSendingAndTheMark() {
        delivery.stop();
        String to = address("died-between");
        UUID id = queue(letter(to));
        Message claimed = delivery.claim().orElseThrow();
        assertThat(server.send(claimed)).isInstanceOf(SendOutcome.Taken.class);

        clock.forward(Delivery.LEASE);
        delivery.deliverNext();

        assertThat(BOX.to(to))
                .hasSize(2)
                .extracting(mail -> MailBox.header(mail, "Message-ID"))
                .containsOnly("<" + id + "@platform.example>");
        assertThat(state(id)).isEqualTo("sent");
    }

    @Test
    void aNodeThatWasHeldUpDoesNotMarkWhatAnotherHasClaimed() {
        delivery.stop();
        UUID id = queue(letter(address("held-up")));
        Message late = delivery.claim().orElseThrow();
        clock.forward(Delivery.LEASE);
        Message current = delivery.claim().orElseThrow();

        stored.postpone(late, "unreachable", clock.instant());
        stored.end(late, Message.State.FAILED, "550", clock.instant());

        assertThat(state(id)).isEqualTo("sending");
        stored.end(current, Message.State.SENT, null, clock.instant());
        assertThat(state(id)).isEqualTo("sent");
    }

    @Test
    void twoNodesSendTwoHundredLettersOnceEach() {
        delivery.stop();
        String domain = UUID.randomUUID() + ".example";
        try (SecondNode other = SecondNode.beside(node)) {
            Delivery second = other.bean(Delivery.class);
            second.stop();
            IntStream.range(0, 200).forEach(n -> queue(letter("to-" + n + "@" + domain)));

            delivery.start();
            second.start();
            MailBox.await(() -> unfinished() == 0);
        }

        List<String> ids =
                BOX.toDomain(domain).stream()
                        .map(mail -> MailBox.header(mail, "Message-ID"))
                        .toList();
        assertThat(ids).hasSize(200).doesNotHaveDuplicates();
    }

    @Test
    void isNotSentPastItsEnd() {
        delivery.stop();
        UUID id = queue(letter(address("late")));
        clock.forward(Duration.ofHours(2));

        assertThat(delivery.deliverNext()).isFalse();
        stored.clean(clock.instant(), 100);

        assertThat(state(id)).isEqualTo("expired");
    }

    @Test
    void isNotSentOnceItIsCalledBack() {
        delivery.stop();
        String to = address("called-back");
        UUID id = queue(letter(to));

        outbox.cancel(cause);

        assertThat(delivery.deliverNext()).isFalse();
        assertThat(state(id)).isEqualTo("cancelled");
        assertThat(BOX.to(to)).isEmpty();
    }

    @Test
    void addsNoHeaderThatASubjectAsksFor() {
        String to = address("injected");

        queue(letter(to).subject("Hello\r\nBcc: victim@example.com\u2028X-Evil: 1\r\n\r\nbody"));

        MimeMessage mail = BOX.one(to);
        assertThat(MailBox.raw(mail)).doesNotContainPattern("(?m)^(Bcc|X-Evil):");
        assertThat(MailBox.header(mail, "Subject"))
                .isEqualTo("Hello Bcc: victim@example.com X-Evil: 1 body");
        assertThat(BOX.to("victim@example.com")).isEmpty();
    }

    @Test
    void stopsAfterAFewLettersToOneAddressUntilSomeTimeHasPassed() {
        delivery.stop();
        String to = address("Flooded");
        IntStream.range(0, 6).forEach(n -> queue(letter(to)));

        Queued next = tryToQueue(letter(to.toLowerCase(Locale.ROOT)));

        assertThat(next).isInstanceOf(Queued.TooMany.class);
        assertThat(unfinished()).isEqualTo(6);
        clock.forward(Duration.ofMinutes(2));
        assertThat(tryToQueue(letter(to))).isInstanceOf(Queued.Accepted.class);
    }

    @Test
    void keepsNoAddressInTheDatabaseThatCanBeReadThere() {
        delivery.stop();
        String to = address("sealed");

        UUID id = queue(letter(to));

        assertThat(
                        database.ask(
                                "select encode(content, 'escape') || m::text from mail_message m where id = '"
                                        + id
                                        + "'"))
                .doesNotContain(to)
                .doesNotContain("Plain text");
        assertThat(messages.find(id).map(Message::recipient)).isEqualTo(Optional.of(to));
        assertThat(messages.find(id).orElseThrow().content()).isNull();
    }

    private record Draft(String to, String subject) {
        Draft subject(String other) {
            return new Draft(to, other);
        }

        Letter build(String cause, Instant now) {
            return new Letter(
                    "test",
                    to,
                    subject,
                    "Plain text",
                    "<p>HTML</p>",
                    cause,
                    now.plus(Duration.ofHours(1)));
        }
    }

    private static Draft letter(String to) {
        return new Draft(to, "A letter");
    }

    private static String address(String name) {
        return name + "-" + UUID.randomUUID() + "@people.example";
    }

    private static Duration seconds(int count) {
        return Duration.ofSeconds(count);
    }

    private UUID queue(Draft draft) {
        return ((Queued.Accepted) tryToQueue(draft)).message();
    }

    private Queued tryToQueue(Draft draft) {
        Queued queued =
                new TransactionTemplate(transactions)
                        .execute(status -> outbox.queue(draft.build(cause, clock.instant())));
        return Objects.requireNonNull(queued);
    }

    private String state(UUID id) {
        return database.ask("select state from mail_message where id = '" + id + "'");
    }

    private int attempts(UUID id) {
        return Integer.parseInt(
                database.ask("select attempts from mail_message where id = '" + id + "'"));
    }

    private int unfinished() {
        return Integer.parseInt(
                database.ask("select count(*) from mail_message where ended_at is null"));
    }
}
