/** The description of the API for programs. */
@NullMarked
package io.gatehouse.management.openapi;

import org.jspecify.annotations.NullMarked;
