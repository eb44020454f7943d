/** What each module does when a company and everything of it goes. */
@NullMarked
package io.gatehouse.platform.erasure;

import org.jspecify.annotations.NullMarked;
