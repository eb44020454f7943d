/**
 * An application that uses Spring Security's OAuth client and resource server, as others write it.
 */
@NullMarked
package springapp;

import org.jspecify.annotations.NullMarked;
