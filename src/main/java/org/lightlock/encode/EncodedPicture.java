package org.lightlock.encode;

/**
 * One H.264 access unit from our own encoder. Immutable: many viewers read the same bytes.
 *
 * @param annexB the access unit in Annex B form, SPS and PPS before every IDR; nobody writes to it
 * @param idr whether decoding can begin here
 * @param width of the coded picture after cropping, in pixels
 * @param height as width
 * @param ptsMicros presentation time on the gateway's monotonic clock, strictly increasing within a
 *     rendition even when its encoder is rebuilt
 * @param arrivalNanos {@link System#nanoTime} when the camera's last packet of this picture arrived
 * @param number increasing count within the rendition; a gap means that pictures were dropped
 */
@SuppressWarnings(
    "ArrayRecordComponent") // shared, not copied: this is the hot path; nobody compares pictures
public record EncodedPicture(
    byte[] annexB,
    boolean idr,
    int width,
    int height,
    long ptsMicros,
    long arrivalNanos,
    long number) {}
