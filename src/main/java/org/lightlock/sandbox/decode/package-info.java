/** Access units to pixels, by FFmpeg's decoders alone. */
@NullMarked
package org.lightlock.sandbox.decode;

import org.jspecify.annotations.NullMarked;
