/** An RTSP camera made of a clip: for demonstrations, tests and measurements. */
@NullMarked
package org.lightlock.simulate;

import org.jspecify.annotations.NullMarked;
