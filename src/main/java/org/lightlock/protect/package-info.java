/** Protection on the way to the viewer: TLS and its keys. Depends on nothing else of Lightlock. */
@NullMarked
package org.lightlock.protect;

import org.jspecify.annotations.NullMarked;
