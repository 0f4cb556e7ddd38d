package org.lightlock.sandbox.depacketise;

import java.nio.ByteBuffer;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.lightlock.frame.Rejection;
import org.lightlock.sandbox.rtp.RtpPacket;

/**
 * What H.264 and H.265 have in common: NAL units become access units in Annex B form.
 *
 * <p>Where an access unit ends: at the marker bit if a slice has come (some cameras set it on
 * parameter sets and SEI too), at a new timestamp (the FLIR M400 sets no marker), and where a NAL
 * unit can only begin a new picture. What a loss damages: the unit being put together, and the next
 * one unless it visibly starts at its first slice. A damaged unit is dropped whole.
 *
 * <p>What the decoder sees: slices and parameter sets that passed {@link PictureGeometry}, and
 * recovery points. A start code hidden inside a NAL unit would smuggle another one past these
 * checks, so such a unit is damaged too.
 */
abstract sealed class NalDepacketiser implements Depacketiser
    permits H264Depacketiser, H265Depacketiser {
  /** More NAL units than any real picture has slices would cost the decoder a list entry each. */
  private static final int MAX_NALS = 1024;

  private static final int MAX_PARAMETER_SET_BYTES = 4096;
  private static final int MAX_RECOVERY_POINT_BYTES = 12;
  private static final int RECOVERY_POINT = 6;
  private static final int START_CODE_BYTES = 4;
  private static final byte[] START_CODE = {0, 0, 0, 1};
  private static final int NONE = -1;

  private final int headerBytes;
  private final long maxPixels;
  private final AccessUnitSink sink;
  private final AccessUnitBuffer unit = new AccessUnitBuffer();
  private List<byte[]> describedSets = List.of();

  // the stream
  private int nextSequence = NONE;
  private boolean setsInBand;
  private boolean describedSetsSent;
  private @Nullable Rejection sequenceRefused;
  private long sequenceFingerprint = NONE;

  // the access unit being put together
  private long timestamp;
  private boolean begun;
  private boolean hasSlice;
  private boolean keyFrame;
  private boolean sequenceSetInUnit;
  private boolean recoveryPoint;
  private boolean setsAdded;
  private boolean damaged;
  private boolean startUncertain;
  private int nals;

  // the NAL unit being put together
  private boolean fragmentOpen;
  private boolean skipping;
  private NalKind kind = NalKind.IGNORED;
  private int nalStart;

  NalDepacketiser(int headerBytes, long maxPixels, AccessUnitSink sink) {
    this.headerBytes = headerBytes;
    this.maxPixels = maxPixels;
    this.sink = sink;
  }

  /** Reads one payload of at least one byte. */
  abstract void payload(RtpPacket packet);

  /** What a NAL unit with this header is. */
  abstract NalKind kindOf(int firstByte, int secondByte);

  /** Whether a slice is the first of its picture, from the first byte after the NAL header. */
  static boolean isFirstSlice(int byteAfterHeader) {
    // first_mb_in_slice = 0 is the single bit 1 (H.264 §7.3.3);
    // first_slice_segment_in_pic_flag (H.265 §7.3.6.1) is the same bit
    return (byteAfterHeader & 0x80) != 0;
  }

  /** The geometry of the sequence parameter set between two indexes, null if malformed. */
  abstract @Nullable PictureGeometry geometry(ByteBuffer bytes, int from, int to);

  /** Whether a slice that is no key slice is intra coded nevertheless. */
  abstract boolean isIntraSlice(ByteBuffer bytes, int from, int to);

  @Override
  public final void parameterSets(List<byte[]> sets) {
    describedSets = List.copyOf(sets);
  }

  @Override
  public final void packet(RtpPacket packet) {
    int sequence = packet.sequence();
    if (nextSequence != NONE && sequence != nextSequence) {
      if (begun) {
        lose();
      }
      startUncertain = true;
    }
    nextSequence = (sequence + 1) & 0xffff;
    if (packet.payloadLength() == 0) {
      return; // keeps a path open, carries nothing
    }
    if (begun && packet.timestamp() != timestamp) {
      closeFragment();
      if (hasSlice || damaged) {
        deliver();
      }
    }
    timestamp = packet.timestamp();
    payload(packet);
    if (packet.marker() && (hasSlice || damaged)) {
      closeFragment();
      deliver();
    }
  }

  /** Takes one whole NAL unit. */
  final void nal(ByteBuffer bytes, int from, int length) {
    closeFragment();
    int second = length > 1 ? bytes.get(from + 1) & 0xff : 0;
    int afterHeader = length > headerBytes ? bytes.get(from + headerBytes) & 0xff : 0;
    begin(bytes.get(from) & 0xff, second, afterHeader);
    append(bytes, from, length);
    end();
  }

  /** Takes one fragment whose data begin at an index into the payload. */
  final void fragment(RtpPacket packet, boolean first, boolean last, int header, int dataIndex) {
    int length = packet.payloadLength() - dataIndex;
    if (length <= 0) {
      reject(Rejection.PAYLOAD_MALFORMED);
      return;
    }
    if (first) {
      closeFragment();
      int high = headerBytes == 1 ? header : header >>> 8;
      begin(high, header & 0xff, packet.payload(dataIndex));
      if (!skipping) {
        if (headerBytes == 2) {
          unit.append(high);
        }
        unit.append(header & 0xff);
      }
      fragmentOpen = true;
    } else if (!fragmentOpen) {
      lose();
      return;
    }
    append(packet.buffer(), packet.payloadStart() + dataIndex, length);
    if (last) {
      fragmentOpen = false;
      end();
    }
  }

  /** Counts a bad packet; the access unit that it belonged to is damaged. */
  final void reject(Rejection reason) {
    damaged = true;
    begun = true;
    skipping = true;
    sink.rejected(reason);
  }

  private void lose() {
    if (!damaged) {
      reject(Rejection.PAYLOAD_FRAGMENT_LOST);
    }
    fragmentOpen = false;
  }

  private void closeFragment() {
    if (fragmentOpen) {
      lose();
    }
  }

  private void begin(int firstByte, int secondByte, int afterHeader) {
    NalKind next = kindOf(firstByte, secondByte);
    boolean firstSlice = next.isSlice() && isFirstSlice(afterHeader);
    if ((firstSlice || next.leadsUnit()) && (hasSlice || damaged)) {
      deliver();
    }
    if (startUncertain && next != NalKind.IGNORED) {
      if (!firstSlice && !next.leadsUnit()) {
        lose();
      }
      startUncertain = false;
    }
    begun = true;
    kind = next;
    skipping = damaged || next == NalKind.IGNORED || next == NalKind.DELIMITER;
    if (!skipping && ++nals > MAX_NALS) {
      reject(Rejection.PAYLOAD_TOO_LARGE);
    }
    if (next.isSlice()) {
      hasSlice = true;
      keyFrame |= next == NalKind.KEY_SLICE || recoveryPoint;
      if (!skipping && keyFrame && !setsInBand && !describedSetsSent && !setsAdded) {
        addDescribedSets();
      }
    }
    if (!skipping) {
      nalStart = unit.size() + START_CODE_BYTES;
      if (!unit.append(START_CODE, START_CODE_BYTES)) {
        reject(Rejection.PAYLOAD_TOO_LARGE);
      }
    }
  }

  private void append(ByteBuffer bytes, int from, int length) {
    if (!skipping && !unit.append(bytes, from, length)) {
      reject(Rejection.PAYLOAD_TOO_LARGE);
    }
  }

  private void end() {
    if (skipping) {
      return;
    }
    ByteBuffer bytes = unit.content();
    int to = unit.size();
    if (StartCode.isInside(bytes, nalStart, to)) {
      reject(Rejection.PAYLOAD_MALFORMED);
      return;
    }
    switch (kind) {
      case SEQUENCE_PARAMETER_SET -> {
        if (acceptSequence(bytes, nalStart, to)) {
          setsInBand = true;
          sequenceSetInUnit = true;
        } else {
          dropNal();
        }
      }
      case OTHER_PARAMETER_SET -> {
        if (to - nalStart > MAX_PARAMETER_SET_BYTES) {
          sink.rejected(Rejection.PAYLOAD_PARAMETER_SET);
          dropNal();
        }
      }
      case SUPPLEMENT -> {
        int length = to - nalStart;
        if (length > headerBytes
            && length <= MAX_RECOVERY_POINT_BYTES
            && unit.at(nalStart + headerBytes) == RECOVERY_POINT) {
          recoveryPoint = true;
        } else {
          dropNal();
        }
      }
      case SLICE ->
          keyFrame |= sequenceSetInUnit && isIntraSlice(bytes, nalStart + headerBytes, to);
      case KEY_SLICE, DELIMITER, IGNORED -> {}
    }
  }

  private void dropNal() {
    unit.truncate(nalStart - START_CODE_BYTES);
  }

  private boolean acceptSequence(ByteBuffer bytes, int from, int to) {
    PictureGeometry geometry =
        to - from > MAX_PARAMETER_SET_BYTES ? null : geometry(bytes, from, to);
    if (geometry == null) {
      sequenceRefused = Rejection.PAYLOAD_PARAMETER_SET;
    } else if (geometry.codedPixels() > maxPixels) {
      sequenceRefused = Rejection.PAYLOAD_DIMENSIONS;
    } else {
      sequenceRefused = null;
      long fingerprint = fingerprint(bytes, from, to);
      if (fingerprint != sequenceFingerprint) {
        sequenceFingerprint = fingerprint;
        sink.sequenceChanged(geometry.width(), geometry.height());
      }
      return true;
    }
    return false;
  }

  private static long fingerprint(ByteBuffer bytes, int from, int to) {
    long hash = 1;
    for (int i = from; i < to; i++) {
      hash = 31 * hash + bytes.get(i);
    }
    return hash & Long.MAX_VALUE;
  }

  private void addDescribedSets() {
    setsAdded = true;
    for (byte[] set : describedSets) {
      if (set.length <= headerBytes || set.length > MAX_PARAMETER_SET_BYTES) {
        continue;
      }
      int start = unit.size() + START_CODE_BYTES;
      NalKind setKind = kindOf(set[0] & 0xff, set[1] & 0xff);
      boolean sequence = setKind == NalKind.SEQUENCE_PARAMETER_SET;
      if ((!sequence && setKind != NalKind.OTHER_PARAMETER_SET)
          || !unit.append(START_CODE, START_CODE_BYTES)
          || !unit.append(set, set.length)) {
        continue;
      }
      ByteBuffer bytes = unit.content();
      if (StartCode.isInside(bytes, start, unit.size())
          || (sequence && !acceptSequence(bytes, start, unit.size()))) {
        unit.truncate(start - START_CODE_BYTES);
      }
    }
  }

  private void deliver() {
    if (!damaged && sequenceRefused != null) {
      sink.rejected(sequenceRefused);
    } else if (!damaged && unit.size() > 0) {
      describedSetsSent |= setsAdded;
      sink.accessUnit(unit.finish(), keyFrame, timestamp);
    }
    unit.clear();
    begun = false;
    hasSlice = false;
    keyFrame = false;
    sequenceSetInUnit = false;
    recoveryPoint = false;
    setsAdded = false;
    damaged = false;
    nals = 0;
  }
}
