/** Pixels to encoded pictures, once per camera and rendition. */
@NullMarked
package org.lightlock.encode;

import org.jspecify.annotations.NullMarked;
