/** Live pictures as one endless MP4 file, for players that know nothing but files. */
@NullMarked
package org.lightlock.serve.mp4;

import org.jspecify.annotations.NullMarked;
