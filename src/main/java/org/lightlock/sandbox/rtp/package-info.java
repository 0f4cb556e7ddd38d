/** RTP and RTCP of one received stream (RFC 3550), without socket, thread or clock. */
@NullMarked
package org.lightlock.sandbox.rtp;

import org.jspecify.annotations.NullMarked;
