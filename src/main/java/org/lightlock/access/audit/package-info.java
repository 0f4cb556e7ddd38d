/** Who did what: an append-only record that can be proven complete. */
@NullMarked
package org.lightlock.access.audit;

import org.jspecify.annotations.NullMarked;
