/** Policies and initial access tokens for clients that register themselves. */
@NullMarked
package io.gatehouse.management.registration;

import org.jspecify.annotations.NullMarked;
