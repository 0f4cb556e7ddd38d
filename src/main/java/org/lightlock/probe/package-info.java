/** One camera, through a real confined worker and the real encoder, without a gateway. */
@NullMarked
package org.lightlock.probe;

import org.jspecify.annotations.NullMarked;
