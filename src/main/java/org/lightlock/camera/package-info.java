/** What a camera is: its id, address and credential. Parses no byte that a camera sent. */
@NullMarked
package org.lightlock.camera;

import org.jspecify.annotations.NullMarked;
