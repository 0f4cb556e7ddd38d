/** The RTSP dialogue with one untrusted camera (RFC 2326), without socket, thread or clock. */
@NullMarked
package org.lightlock.sandbox.rtsp;

import org.jspecify.annotations.NullMarked;
