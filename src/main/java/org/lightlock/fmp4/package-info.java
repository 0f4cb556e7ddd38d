/**
 * Encoded pictures and sound as fragmented MP4, one fragment each, made once for all viewers
 * whichever way they get them.
 */
@NullMarked
package org.lightlock.fmp4;

import org.jspecify.annotations.NullMarked;
