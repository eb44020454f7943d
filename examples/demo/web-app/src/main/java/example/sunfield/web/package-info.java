/**
 * A server-side web application that signs people in with an unmodified OpenID Connect client and
 * shows what it got.
 */
@NullMarked
package example.sunfield.web;

import org.jspecify.annotations.NullMarked;
