/** Shows pages with sample data. Outside the application's package, so that no scan finds it. */
@NullMarked
package preview;

import org.jspecify.annotations.NullMarked;
