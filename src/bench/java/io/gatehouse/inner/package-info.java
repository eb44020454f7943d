/** What the inner parts of a token request cost, measured by JMH; {@code bench/micro} runs it. */
package io.gatehouse.inner;
