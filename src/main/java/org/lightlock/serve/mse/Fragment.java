package org.lightlock.serve.mse;

/**
 * One picture, or a packet of sound, as a message for every viewer.
 *
 * @param init what the browser must have been given before
 * @param message the prefix, moof and mdat; shared, nobody writes to it
 * @param idr whether decoding can begin here; never of sound, which begins with a picture
 * @param arrivalNanos {@link System#nanoTime} when the camera's last packet of it arrived
 */
@SuppressWarnings("ArrayRecordComponent") // shared by all viewers on purpose; nobody compares
record Fragment(Init init, byte[] message, boolean idr, long arrivalNanos) {}
