package org.lightlock.sandbox.depacketise;

import java.nio.ByteBuffer;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.lightlock.frame.Rejection;
import org.lightlock.sandbox.rtp.RtpPacket;

/**
 * The depacketiser of MPEG-4 part 2 (RFC 6416 §5): the payloads of one timestamp one after the
 * other are an access unit. An access unit ends at the marker bit or at a new timestamp.
 *
 * <p>What the decoder sees of a unit's sections, each of which begins with a start code: visual
 * object, video object, video object layer (when {@link Mpeg4Vol} takes it), group of VOPs, VOP.
 * User data and everything of other profiles are cut out.
 */
public final class Mpeg4Depacketiser implements Depacketiser {
  private static final int VIDEO_OBJECT_LAST = 0x1f;
  private static final int LAYER_FIRST = 0x20;
  private static final int LAYER_LAST = 0x2f;
  private static final int USER_DATA = 0xb2;
  private static final int GROUP = 0xb3;
  private static final int VISUAL_OBJECT = 0xb5;
  private static final int PICTURE = 0xb6;
  private static final int START_CODE_BYTES = 4;
  private static final int MAX_SECTIONS = 64;
  private static final int MAX_PICTURES = 8;
  private static final int MAX_CONFIGURATION_BYTES = 4096;
  private static final int NONE = -1;

  private final long maxPixels;
  private final AccessUnitSink sink;
  private final AccessUnitBuffer unit = new AccessUnitBuffer();
  private byte[] described = {};

  // the stream
  private int nextSequence = NONE;
  private boolean describedSent;
  private boolean layerKnown;
  private @Nullable Rejection layerRefused;
  private long layerFingerprint;

  // the access unit being put together
  private long timestamp;
  private boolean begun;
  private boolean damaged;

  // what a look at its sections finds
  private int pictures;
  private boolean keyFrame;
  private boolean layerInUnit;

  /** A depacketiser that has seen no packet. */
  public Mpeg4Depacketiser(long maxPixels, AccessUnitSink sink) {
    this.maxPixels = maxPixels;
    this.sink = sink;
  }

  @Override
  public void parameterSets(List<byte[]> sets) {
    byte[] configuration = sets.isEmpty() ? described : sets.getFirst();
    boolean begins =
        configuration.length > START_CODE_BYTES
            && configuration.length <= MAX_CONFIGURATION_BYTES
            && configuration[0] == 0
            && configuration[1] == 0
            && configuration[2] == 1;
    described = begins ? configuration.clone() : described;
  }

  @Override
  public void packet(RtpPacket packet) {
    int sequence = packet.sequence();
    boolean lost = nextSequence != NONE && sequence != nextSequence;
    nextSequence = (sequence + 1) & 0xffff;
    if (lost && begun) {
      damage(Rejection.PAYLOAD_FRAGMENT_LOST);
    }
    int length = packet.payloadLength();
    if (length == 0) {
      return;
    }
    if (begun && packet.timestamp() != timestamp) {
      deliver(); // the marker did not come
    }
    timestamp = packet.timestamp();
    if (!begun && !isStartCode(packet)) {
      damage(lost ? Rejection.PAYLOAD_FRAGMENT_LOST : Rejection.PAYLOAD_MALFORMED);
    }
    begun = true;
    if (!damaged && !unit.append(packet.buffer(), packet.payloadStart(), length)) {
      damage(Rejection.PAYLOAD_TOO_LARGE);
    }
    if (packet.marker()) {
      deliver();
    }
  }

  private static boolean isStartCode(RtpPacket packet) {
    return packet.payloadLength() > START_CODE_BYTES
        && packet.payloadShort(0) == 0
        && packet.payload(2) == 1;
  }

  private void damage(Rejection reason) {
    begun = true;
    if (!damaged) {
      damaged = true;
      sink.rejected(reason);
    }
  }

  private void deliver() {
    if (!damaged) {
      Rejection reason = filter();
      if (reason == null && keyFrame && !layerInUnit && !layerKnown && !describedSent) {
        reason = putDescribedInFront();
      }
      if (reason == null && pictures > 0) {
        reason = layerRefused != null ? layerRefused : layerKnown ? null : waiting();
      }
      if (reason != null) {
        sink.rejected(reason);
      } else if (pictures > 0) {
        sink.accessUnit(unit.finish(), keyFrame, timestamp);
      } else if (layerInUnit) {
        begun = true; // headers in packets of their own, with a marker: they belong to the next
        return;
      }
    }
    unit.clear();
    begun = false;
    damaged = false;
  }

  private static Rejection waiting() {
    return Rejection.DECODE_WAITING_FOR_KEY_FRAME;
  }

  /** The description's headers, which are looked at like those in band. */
  private @Nullable Rejection putDescribedInFront() {
    describedSent = true;
    int size = unit.size();
    if (described.length == 0 || !unit.append(described, described.length)) {
      return null;
    }
    unit.moveToFront(size);
    return filter();
  }

  /** Looks at every section and cuts out those that the decoder does not need. */
  private @Nullable Rejection filter() {
    pictures = 0;
    keyFrame = false;
    layerInUnit = false;
    int at = 0;
    for (int sections = 0; at < unit.size(); sections++) {
      ByteBuffer bytes = unit.content();
      int next = StartCode.next(bytes, at + 3, unit.size());
      if (sections == MAX_SECTIONS || next - at < START_CODE_BYTES || pictures > MAX_PICTURES) {
        return Rejection.PAYLOAD_MALFORMED;
      }
      if (keeps(bytes, bytes.get(at + 3) & 0xff, at + START_CODE_BYTES, next)) {
        at = next;
      } else {
        unit.moveTail(next, at);
      }
    }
    return null;
  }

  private static boolean isVideoObject(int code) {
    return code <= VIDEO_OBJECT_LAST;
  }

  private boolean keeps(ByteBuffer bytes, int code, int from, int to) {
    if (code >= LAYER_FIRST && code <= LAYER_LAST) {
      layerInUnit = acceptLayer(bytes, from, to);
      return layerInUnit;
    }
    if (code == PICTURE) {
      pictures++;
      keyFrame |= pictures == 1 && from < to && (bytes.get(from) & 0xc0) == 0; // type I
      return true;
    }
    if (code == USER_DATA) {
      sink.rejected(Rejection.PAYLOAD_METADATA);
      return false;
    }
    return isVideoObject(code) || code == GROUP || code == VISUAL_OBJECT;
  }

  private boolean acceptLayer(ByteBuffer bytes, int from, int to) {
    Mpeg4Vol layer = to - from > MAX_CONFIGURATION_BYTES ? null : Mpeg4Vol.read(bytes, from, to);
    if (layer == null) {
      layerRefused = Rejection.PAYLOAD_PARAMETER_SET;
      return false;
    }
    if (layer.codedPixels() > maxPixels) {
      layerRefused = Rejection.PAYLOAD_DIMENSIONS;
      return false;
    }
    layerRefused = null;
    long fingerprint = 1;
    for (int i = from; i < to; i++) {
      fingerprint = 31 * fingerprint + bytes.get(i);
    }
    if (!layerKnown || fingerprint != layerFingerprint) {
      layerKnown = true;
      layerFingerprint = fingerprint;
      sink.sequenceChanged(layer.width(), layer.height());
    }
    return true;
  }
}
