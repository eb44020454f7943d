/** What every endpoint of the API shares: who calls, what they reach, bodies, pages, answers. */
@NullMarked
package io.gatehouse.management.request;

import org.jspecify.annotations.NullMarked;
