/** WHEP: how a viewer offers, restarts and ends a WebRTC session over HTTPS. */
@NullMarked
package org.lightlock.serve.webrtc.whep;

import org.jspecify.annotations.NullMarked;
