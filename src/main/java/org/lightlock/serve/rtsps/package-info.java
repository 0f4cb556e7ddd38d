/** Live pictures for video management systems and players: RTSP 1.0 over TLS, and nothing else. */
@NullMarked
package org.lightlock.serve.rtsps;

import org.jspecify.annotations.NullMarked;
