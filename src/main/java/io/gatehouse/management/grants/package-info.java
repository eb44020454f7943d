/** Role grants, their explanation, token previews and the linter over the management API. */
@NullMarked
package io.gatehouse.management.grants;

import org.jspecify.annotations.NullMarked;
