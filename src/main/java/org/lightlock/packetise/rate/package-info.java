/** Which rendition a viewer's network carries, and how fast a key frame is let out. Pure logic. */
@NullMarked
package org.lightlock.packetise.rate;

import org.jspecify.annotations.NullMarked;
