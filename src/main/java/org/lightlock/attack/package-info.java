/** Hostile cameras, one for each attack of docs/attacks.md, and what must be seen of the answer. */
@NullMarked
package org.lightlock.attack;

import org.jspecify.annotations.NullMarked;
