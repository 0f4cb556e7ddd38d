/**
 * The answering side of ICE (RFC 8445) in its lite form, without input and output of its own, and
 * the listener for networks that let no datagrams pass (RFC 6544).
 */
@NullMarked
package org.lightlock.serve.webrtc.ice;

import org.jspecify.annotations.NullMarked;
