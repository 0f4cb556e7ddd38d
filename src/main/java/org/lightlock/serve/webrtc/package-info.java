/** Pictures and sound to browsers over WebRTC: ICE-lite, DTLS 1.2, SRTP, send only. */
@NullMarked
package org.lightlock.serve.webrtc;

import org.jspecify.annotations.NullMarked;
