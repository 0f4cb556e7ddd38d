package org.lightlock.fmp4;

import java.nio.ByteBuffer;

/**
 * One picture, or a packet of sound, as a message for every viewer.
 *
 * @param init what the player must have been given before
 * @param message the prefix, moof and mdat; shared, nobody writes to it
 * @param idr whether decoding can begin here; never of sound, which begins with a picture
 * @param arrivalNanos {@link System#nanoTime} when the camera's last packet of it arrived
 */
@SuppressWarnings("ArrayRecordComponent") // shared by all viewers on purpose; nobody compares
public record Fragment(Init init, byte[] message, boolean idr, long arrivalNanos) {
  /** Bytes in front of the moof: ptsMicros and arrivalMicros, for viewers on the page's socket. */
  public static final int PREFIX_BYTES = 16;

  /** When it is shown or heard, on the clock of the pictures. */
  public long ptsMicros() {
    return ByteBuffer.wrap(message).getLong(0);
  }

  /** How many bytes it has without its prefix. */
  public int movieBytes() {
    return message.length - PREFIX_BYTES;
  }

  /** The moof and the mdat alone; a view of the shared bytes. */
  public ByteBuffer movie() {
    return ByteBuffer.wrap(message, PREFIX_BYTES, movieBytes()).asReadOnlyBuffer();
  }
}
