/** Partnerships between companies, and what companies ask of people, over the management API. */
@NullMarked
package io.gatehouse.management.partnerships;

import org.jspecify.annotations.NullMarked;
