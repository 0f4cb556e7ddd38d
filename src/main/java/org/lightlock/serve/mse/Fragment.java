package org.lightlock.serve.mse;

/**
 * One picture as a message for every viewer of its rendition.
 *
 * @param init what the browser must have been given before
 * @param message the prefix, moof and mdat; shared, nobody writes to it
 * @param idr whether decoding can begin here
 * @param arrivalNanos {@link System#nanoTime} when the camera's last packet of it arrived
 */
@SuppressWarnings("ArrayRecordComponent") // shared by all viewers on purpose; nobody compares
record Fragment(InitSegment init, byte[] message, boolean idr, long arrivalNanos) {}
