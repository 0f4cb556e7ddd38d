/**
 * Random and mutated input against the gateway's side of the airlock. Knows only what it attacks
 * and is known only by the command line and by what offers itself as a target.
 */
@NullMarked
package org.lightlock.airlockfuzz;

import org.jspecify.annotations.NullMarked;
