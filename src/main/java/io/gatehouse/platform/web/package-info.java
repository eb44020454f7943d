/** What stands before every endpoint: limits of requests, access to health and metrics. */
@NullMarked
package io.gatehouse.platform.web;

import org.jspecify.annotations.NullMarked;
