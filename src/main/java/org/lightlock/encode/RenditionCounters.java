package org.lightlock.encode;

/**
 * What a rendition has done since it was made.
 *
 * @param framesOffered while somebody watched
 * @param framesDropped because a newer one came before the encoder was free
 * @param picturesEncoded pictures that went to the subscribers
 * @param bytesEncoded their size, once for all subscribers
 * @param encodeCpuNanos CPU time of the encode thread: scaling, encoding and delivering
 * @param subscribers at this moment
 */
public record RenditionCounters(
    long framesOffered,
    long framesDropped,
    long picturesEncoded,
    long bytesEncoded,
    long encodeCpuNanos,
    int subscribers) {}
