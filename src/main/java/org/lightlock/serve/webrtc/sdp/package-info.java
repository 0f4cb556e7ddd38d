/**
 * Session descriptions of WebRTC (RFC 8866, RFC 8829): a browser's offer read, our answer written.
 * Whatever an offer holds beyond what is looked for is ignored and never repeated, but for
 * identifiers that were checked.
 */
@NullMarked
package org.lightlock.serve.webrtc.sdp;

import org.jspecify.annotations.NullMarked;
