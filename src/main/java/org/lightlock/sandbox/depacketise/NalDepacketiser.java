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
 * unit can only begin a new picture. When a slice that begins no picture follows a marker at once
 * and with the same timestamp, the camera sets it on every slice: the unit is given again when it
 * is whole, and markers of this stream count no more. What a loss damages: the unit being put
 * together, and the next one unless it visibly starts at its first slice. A damaged unit is dropped
 * whole, or where losses are concealed given without what is missing: whole slices, and of a cut
 * one what stands before the cut.
 *
 * <p>What the decoder sees: slices, parameter sets whose {@link SequenceSet} is within the limits,
 * and recovery points that stand alone. A start code hidden inside a NAL unit would smuggle another
 * one past these checks, so such a unit is damaged too. A unit with a slice header that no encoder
 * writes is garbled.
 */
abstract sealed class NalDepacketiser implements Depacketiser
    permits H264Depacketiser, H265Depacketiser {
  /** More NAL units than any real picture has slices would cost the decoder a list entry each. */
  private static final int MAX_NALS = 1024;

  private static final int MAX_PARAMETER_SET_BYTES = 4096;
  private static final int MAX_SEQUENCE_SETS = 32;
  private static final int MAX_RECOVERY_POINT_BYTES = 8;
  private static final int REGISTERED_USER_DATA = 4; // H.264 §D.1.1, H.265 §D.2.1
  private static final int UNREGISTERED_USER_DATA = 5;
  private static final int RECOVERY_POINT = 6;
  private static final int STOP_BIT = 0x80;
  private static final int START_CODE_BYTES = 4;
  private static final byte[] START_CODE = {0, 0, 0, 1};
  private static final int NONE = -1;

  private final int headerBytes;
  private final Limits limits;
  private final AccessUnitSink sink;
  private final AccessUnitBuffer unit = new AccessUnitBuffer();
  private List<byte[]> describedSets = List.of();

  private boolean conceals;

  // the stream
  private int nextSequence = NONE;
  private boolean setsInBand;
  private boolean describedSetsSent;
  private @Nullable Rejection sequenceRefused;
  private boolean sequenceKnown;
  private final long[] sequenceFingerprints = new long[MAX_SEQUENCE_SETS]; // 0 for none
  private final @Nullable PictureSet[] pictureSets;
  private boolean pictureSetsKnown;
  private boolean markerOnEverySlice;

  // the access unit being put together
  private long timestamp;
  private boolean begun;
  private boolean hasSlice;
  private boolean keyFrame;
  private boolean sequenceSetInUnit;
  private boolean recoveryPoint;
  private boolean setsAdded;
  private boolean damaged;
  private boolean incomplete;
  private boolean sliceKept;
  private boolean garbled;
  private boolean startUncertain;
  private boolean handedOut; // at a marker; the next slice may show that it was not whole
  private int nals;

  // the NAL unit being put together
  private boolean fragmentOpen;
  private boolean skipping;
  private NalKind kind = NalKind.IGNORED;
  private int nalStart;
  private boolean leadingSlice;

  NalDepacketiser(int headerBytes, int maxPictureSets, Limits limits, AccessUnitSink sink) {
    this.headerBytes = headerBytes;
    this.limits = limits;
    this.sink = sink;
    pictureSets = new @Nullable PictureSet[maxPictureSets];
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

  /** The sequence parameter set between two indexes, null if malformed. */
  abstract @Nullable SequenceSet sequenceSet(ByteBuffer bytes, int from, int to);

  /** The picture parameter set between two indexes, {@link PictureSet#NONE} if it is none. */
  abstract PictureSet pictureSet(ByteBuffer bytes, int from, int to);

  /** What the header of a slice between two indexes is like; the unit's first one or another. */
  abstract SliceSense sense(ByteBuffer bytes, int from, int to, boolean first);

  /** Whether slices may name a picture parameter set; any, as long as none has come. */
  final boolean knowsPictureSet(int id) {
    return !pictureSetsKnown || pictureSets[id] != null;
  }

  /** num_extra_slice_header_bits of a known set. */
  final int extraBits(int id) {
    PictureSet set = pictureSets[id];
    return set == null ? 0 : set.extraBits();
  }

  @Override
  public final void parameterSets(List<byte[]> sets) {
    describedSets = List.copyOf(sets);
  }

  @Override
  public final void concealLosses() {
    conceals = true;
  }

  @Override
  public final void packet(RtpPacket packet) {
    int sequence = packet.sequence();
    if (nextSequence != NONE && sequence != nextSequence) {
      if (begun) {
        lose();
      }
      forgetHandedOut();
      startUncertain = true;
    }
    nextSequence = (sequence + 1) & 0xffff;
    if (packet.payloadLength() == 0) {
      return; // keeps a path open, carries nothing
    }
    if (packet.timestamp() != timestamp) {
      closeFragment();
      forgetHandedOut();
      if (hasSlice || damaged || incomplete) {
        deliver();
      }
    }
    timestamp = packet.timestamp();
    payload(packet);
    if (packet.marker() && !markerOnEverySlice && !handedOut) {
      endAtMarker();
    }
  }

  private void endAtMarker() {
    if (hasSlice || damaged || incomplete) {
      closeFragment();
      handOut();
      handedOut = true;
      begun = false;
    }
  }

  private void forgetHandedOut() {
    if (handedOut) {
      clear();
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
    forgetHandedOut();
    damaged = true;
    begun = true;
    skipping = true;
    sink.rejected(reason);
  }

  private void lose() {
    forgetHandedOut();
    if (conceals && !damaged) {
      losePart();
    } else if (!damaged) {
      reject(Rejection.PAYLOAD_FRAGMENT_LOST);
    }
    fragmentOpen = false;
  }

  /** The beginning of a slice is worth keeping; half a parameter set is worse than none. */
  private void losePart() {
    if (!incomplete) {
      sink.rejected(Rejection.PAYLOAD_FRAGMENT_LOST);
    }
    incomplete = true;
    begun = true;
    if (fragmentOpen && kind.isSlice()) {
      end();
    } else if (fragmentOpen && !skipping) {
      dropNal();
    }
    skipping = true;
  }

  private void closeFragment() {
    if (fragmentOpen) {
      lose();
    }
  }

  private void begin(int firstByte, int secondByte, int afterHeader) {
    NalKind next = kindOf(firstByte, secondByte);
    boolean firstSlice = next.isSlice() && isFirstSlice(afterHeader);
    if (handedOut && next.isSlice() && !firstSlice) {
      markerOnEverySlice = true;
      handedOut = false;
    } else if (next != NalKind.IGNORED) {
      forgetHandedOut();
    }
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
      leadingSlice = !hasSlice;
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
    sliceKept |= kind.isSlice();
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
        } else {
          note(pictureSet(bytes, nalStart, to));
        }
      }
      case SUPPLEMENT -> {
        if (isLoneRecoveryPoint(to)) {
          recoveryPoint = true;
        } else {
          dropSupplement(to);
        }
      }
      case TRAILING_SUPPLEMENT -> dropSupplement(to);
      case SLICE, KEY_SLICE -> {
        SliceSense sense = sense(bytes, nalStart, to, leadingSlice);
        keyFrame |= sequenceSetInUnit && sense == SliceSense.INTRA;
        garbled |= sense == SliceSense.NONE && pictureSetsKnown && !incomplete;
      }
      case DELIMITER, IGNORED -> {}
    }
  }

  private void note(PictureSet set) {
    if (set.id() >= 0) {
      pictureSets[set.id()] = set;
      pictureSetsKnown = true;
    }
  }

  /**
   * Whether the NAL unit is one recovery point message (H.264 §D.1.8, H.265 §D.2.8) and nothing
   * else: decoding of streams without IDR pictures begins there.
   */
  private boolean isLoneRecoveryPoint(int to) {
    int message = nalStart + headerBytes;
    int length = to - message;
    return length >= 4
        && length <= MAX_RECOVERY_POINT_BYTES
        && unit.at(message) == RECOVERY_POINT
        && unit.at(message + 1) == length - 3
        && (unit.at(to - 1) & 0xff) == STOP_BIT;
  }

  private void dropSupplement(int to) {
    int message = nalStart + headerBytes;
    int type = message < to ? unit.at(message) : NONE;
    if (type == REGISTERED_USER_DATA || type == UNREGISTERED_USER_DATA) {
      sink.rejected(Rejection.PAYLOAD_METADATA);
    }
    dropNal();
  }

  private void dropNal() {
    unit.truncate(nalStart - START_CODE_BYTES);
  }

  private boolean acceptSequence(ByteBuffer bytes, int from, int to) {
    SequenceSet set = to - from > MAX_PARAMETER_SET_BYTES ? null : sequenceSet(bytes, from, to);
    if (set == null) {
      sequenceRefused = Rejection.PAYLOAD_PARAMETER_SET;
      return false;
    }
    PictureGeometry geometry = set.geometry();
    if (geometry.codedPixels() > limits.maxPixels()) {
      sequenceRefused = Rejection.PAYLOAD_DIMENSIONS;
      return false;
    }
    if (set.decoderBytes() > limits.maxDecoderBytes()) {
      sequenceRefused = Rejection.DECODE_MEMORY;
      return false;
    }
    sequenceRefused = null;
    long fingerprint = fingerprint(bytes, from, to);
    long before = sequenceFingerprints[set.id()];
    sequenceFingerprints[set.id()] = fingerprint;
    if (before == 0 ? !sequenceKnown : before != fingerprint) {
      sequenceKnown = true;
      sink.sequenceChanged(geometry.width(), geometry.height());
    }
    return true;
  }

  private static long fingerprint(ByteBuffer bytes, int from, int to) {
    long hash = 1;
    for (int i = from; i < to; i++) {
      hash = 31 * hash + bytes.get(i);
    }
    return hash | Long.MIN_VALUE; // never 0
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
      } else if (!sequence) {
        note(pictureSet(bytes, start, unit.size()));
      }
    }
  }

  private void deliver() {
    handOut();
    clear();
  }

  private void handOut() {
    if (!damaged && sequenceRefused != null) {
      sink.rejected(sequenceRefused);
    } else if (!damaged && garbled) {
      sink.garbled();
    } else if (!damaged && unit.size() > 0 && (sliceKept || !incomplete)) {
      describedSetsSent |= setsAdded;
      sink.accessUnit(unit.finish(), keyFrame, timestamp);
      unit.reopen();
    }
  }

  private void clear() {
    unit.clear();
    handedOut = false;
    begun = false;
    hasSlice = false;
    keyFrame = false;
    sequenceSetInUnit = false;
    recoveryPoint = false;
    setsAdded = false;
    damaged = false;
    incomplete = false;
    sliceKept = false;
    garbled = false;
    nals = 0;
  }
}
