/** The only vocabulary that both sides of the boundary share: numbers and planar pixels. */
@NullMarked
package org.lightlock.frame;

import org.jspecify.annotations.NullMarked;
