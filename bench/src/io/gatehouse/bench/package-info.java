/** Measures token servers from outside: load, processor time from /proc, statements, memory. */
package io.gatehouse.bench;
