/**
 * A camera's sound: RTP payloads to blocks of PCM at 48 kHz. Known codecs only, bounded in time.
 */
@NullMarked
package org.lightlock.sandbox.audio;

import org.jspecify.annotations.NullMarked;
