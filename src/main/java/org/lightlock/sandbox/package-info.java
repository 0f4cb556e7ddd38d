/**
 * The worker: one camera's stream from RTSP to pixels, in a process that is confined before it
 * hears the camera's first byte. Nobody depends on this package.
 */
@NullMarked
package org.lightlock.sandbox;

import org.jspecify.annotations.NullMarked;
