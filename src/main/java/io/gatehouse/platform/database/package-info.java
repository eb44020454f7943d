/** The database: embedded or external, its two roles, its migration at start. */
@NullMarked
package io.gatehouse.platform.database;

import org.jspecify.annotations.NullMarked;
