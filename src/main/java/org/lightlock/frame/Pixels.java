package org.lightlock.frame;

import java.lang.foreign.MemorySegment;

/**
 * One picture's planar 8-bit 4:2:0 pixels, limited range, as three planes in native memory. Says
 * where they are, does not own them: the memory's owner says how long they stay.
 *
 * @param luma height rows of lumaStride bytes
 * @param cb (height + 1) / 2 rows of chromaStride bytes
 * @param cr as cb
 * @param width in pixels
 * @param height in pixels
 */
public record Pixels(
    MemorySegment luma,
    int lumaStride,
    MemorySegment cb,
    MemorySegment cr,
    int chromaStride,
    int width,
    int height) {}
