/** The command line: the server, and the subcommands that other modules add. */
@NullMarked
package io.gatehouse.platform.cli;

import org.jspecify.annotations.NullMarked;
