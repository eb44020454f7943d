/**
 * The outbox: letters queued in the transaction of their cause, and their way to an SMTP server.
 */
@NullMarked
package io.gatehouse.platform.mail;

import org.jspecify.annotations.NullMarked;
