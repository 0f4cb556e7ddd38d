/**
 * DTLS 1.2 for WebRTC viewers (RFC 8827): the gateway's side of the handshake, from which the keys
 * of SRTP come (RFC 5764). Sockets belong to somebody else.
 */
@NullMarked
package org.lightlock.protect.dtls;

import org.jspecify.annotations.NullMarked;
