/** From RTP payloads to whole access units that a decoder may see (RFC 6184, 7798, 2435). */
@NullMarked
package org.lightlock.sandbox.depacketise;

import org.jspecify.annotations.NullMarked;
