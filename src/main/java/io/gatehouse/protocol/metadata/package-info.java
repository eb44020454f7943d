/** Discovery and the key set (OpenID Connect Discovery, RFC 8414, RFC 7517). */
@NullMarked
package io.gatehouse.protocol.metadata;

import org.jspecify.annotations.NullMarked;
