package org.lightlock.sandbox.rtsp;

import java.util.List;
import org.lightlock.frame.Codec;

/**
 * The one video track that is received, as the camera describes it.
 *
 * @param codec an allowed codec
 * @param payloadType of its RTP packets, 0 to 127
 * @param clockRate ticks per second of its timestamps, 1000 to 1,000,000
 * @param parameterSets NAL units without start codes, in the order VPS, SPS, PPS, or MPEG-4's
 *     configuration as one; may be empty
 * @param decodingOrderNumbers whether H.265 payloads carry decoding order numbers
 * @param framesPerSecond as declared, which is not as delivered; 0 when not declared
 * @param width of pictures as described, 0 when not described
 * @param height of pictures as described, 0 when not described
 */
public record MediaTrack(
    Codec codec,
    int payloadType,
    int clockRate,
    List<byte[]> parameterSets,
    boolean decodingOrderNumbers,
    double framesPerSecond,
    int width,
    int height) {}
