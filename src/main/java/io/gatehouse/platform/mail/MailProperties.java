package io.gatehouse.platform.mail;

import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * The settings of mail; the SMTP server is Spring's {@code spring.mail.*}.
 *
 * @param from the sender, an address or {@code Name <address>}; needed once {@code
 *     spring.mail.host} is set
 * @param retention how long the operator's list names messages that were sent or given up; what
 *     they said is erased at once
 */
@ConfigurationProperties("gatehouse.mail")
record MailProperties(@Nullable String from, @DefaultValue("P7D") Duration retention) {}
