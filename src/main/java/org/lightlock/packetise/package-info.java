/**
 * Encoded pictures and sound to RTP payloads, once per camera and rendition. What differs from
 * viewer to viewer (header, extensions, encryption) is not made here.
 */
@NullMarked
package org.lightlock.packetise;

import org.jspecify.annotations.NullMarked;
