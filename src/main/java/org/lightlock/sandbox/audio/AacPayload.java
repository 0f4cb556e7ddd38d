package org.lightlock.sandbox.audio;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;
import org.lightlock.frame.Rejection;

/**
 * The payload of mpeg4-generic in its mode AAC-hbr (RFC 3640 §3.3.6): a length in bits of the AU
 * headers, the headers, then the access units. A unit that is larger than a packet comes alone and
 * in parts.
 *
 * <pre>
 * AU-headers-length(16) | AU-size(13) AU-Index(3) | AU-size(13) AU-Index-delta(3) | ... | AU AU ...
 * </pre>
 */
final class AacPayload implements PayloadDecoder {
  static final int SAMPLES = 1024;

  /** A packet of a second of sound at 16 kHz. */
  private static final int MAX_UNITS = 16;

  /** 6144 bits a channel (ISO/IEC 14496-3 §4.5.3.1), for two. */
  static final int MAX_UNIT_BYTES = 1536;

  private static final int HEADER_BITS = 16;
  private static final int INDEX_BITS = 3;

  private final UnitDecoder decoder;
  private final int samplesPerSecond;
  private final byte[] partial = new byte[MAX_UNIT_BYTES];
  private int partialBytes;
  private int partialSize;

  /** What decodes an access unit. */
  interface UnitDecoder {
    /** Takes bytes that are valid during the call. */
    @Nullable Rejection decode(byte[] unit, int offset, int length, PcmSink sink);
  }

  AacPayload(UnitDecoder decoder, int samplesPerSecond) {
    this.decoder = decoder;
    this.samplesPerSecond = samplesPerSecond;
  }

  @Override
  public int samplesPerSecond() {
    return samplesPerSecond;
  }

  @Override
  public int mostSamples(ByteBuffer payload) {
    return Math.max(1, Math.min(MAX_UNITS, headers(payload))) * SAMPLES;
  }

  /** Each unit's block overlaps with the next one's, which must be complete before it is sent. */
  @Override
  public int delaySamples() {
    return SAMPLES;
  }

  /** How many headers the payload says to have. */
  private static int headers(ByteBuffer payload) {
    int at = payload.position();
    if (payload.remaining() < 2) {
      return 0;
    }
    return ((payload.get(at) & 0xff) << 8 | (payload.get(at + 1) & 0xff)) / HEADER_BITS;
  }

  @Override
  public @Nullable Rejection decode(ByteBuffer payload, PcmSink sink) {
    int units = headers(payload);
    int data = payload.position() + 2 + 2 * units;
    if (units < 1 || units > MAX_UNITS || data > payload.limit()) {
      lost();
      return Rejection.AUDIO_MALFORMED;
    }
    byte[] bytes = new byte[payload.limit() - data];
    payload.get(data, bytes);
    int size = size(payload, 0);
    if (units == 1 && (partialBytes > 0 || size > bytes.length)) {
      return part(bytes, size, sink);
    }
    lost();
    Rejection rejection = null;
    int at = 0;
    for (int i = 0; i < units; i++) {
      size = size(payload, i);
      if (size == 0 || size > MAX_UNIT_BYTES || size > bytes.length - at) {
        return Rejection.AUDIO_MALFORMED;
      }
      Rejection one = decoder.decode(bytes, at, size, sink);
      rejection = one == null ? rejection : one;
      at += size;
    }
    return rejection;
  }

  private static int size(ByteBuffer payload, int unit) {
    int at = payload.position() + 2 + 2 * unit;
    return ((payload.get(at) & 0xff) << 8 | (payload.get(at + 1) & 0xff)) >> INDEX_BITS;
  }

  /** Every part carries the size of the whole unit. */
  private @Nullable Rejection part(byte[] bytes, int size, PcmSink sink) {
    if (partialBytes == 0) {
      partialSize = size;
    }
    if (size != partialSize || size > MAX_UNIT_BYTES || bytes.length > size - partialBytes) {
      lost();
      return Rejection.AUDIO_MALFORMED;
    }
    System.arraycopy(bytes, 0, partial, partialBytes, bytes.length);
    partialBytes += bytes.length;
    if (partialBytes < size) {
      return null;
    }
    lost();
    return decoder.decode(partial, 0, size, sink);
  }

  @Override
  public void lost() {
    partialBytes = 0;
  }
}
