/** Mail on its way, for operators. */
@NullMarked
package io.gatehouse.management.messages;

import org.jspecify.annotations.NullMarked;
