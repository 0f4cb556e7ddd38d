package org.lightlock.packetise;

import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.lightlock.encode.AnnexB;
import org.lightlock.encode.EncodedPicture;

/**
 * Makes one rendition's pictures into RTP payloads (RFC 6184, packetization-mode 1). All viewers
 * get the same {@link EncodedPicture}, one after the other on the encoder's thread; the first of
 * them has it packetised and the others take the same packets. Thread-safe.
 *
 * <pre>
 *  STAP-A of an IDR (§5.7.1)             FU-A of a large slice (§5.8)
 *  |F|NRI| 24 | size SPS | size PPS |    |F|NRI| 28 |S|E|R| type | fragment |
 * </pre>
 */
public final class PicturePacketiser {
  private static final int FU_A = 28;
  private static final int FU_START = 0x80;
  private static final int FU_END = 0x40;
  private static final int FU_HEADERS_BYTES = 2;
  private static final int NAL_HEADER_BYTES = 1;
  private static final int TYPE = 0x1f;
  private static final int MAX_PICTURE_BYTES = 16 * 1024 * 1024;

  private @Nullable EncodedPicture lastPicture;
  private Optional<PicturePackets> lastPackets = Optional.empty();
  private @Nullable StreamParameters parameters;
  private long lastPtsMicros = Long.MIN_VALUE;

  /**
   * The picture's packets.
   *
   * @return empty when it cannot be shown: no slice, no parameter sets so far, or impossibly large
   */
  @SuppressWarnings("ReferenceEquality") // the same picture is the same object
  public synchronized Optional<PicturePackets> packets(EncodedPicture picture) {
    if (picture == lastPicture) {
      return lastPackets;
    }
    // An older picture, played again to a viewer who has just joined, must not change what the
    // others are in the middle of.
    boolean current = picture.ptsMicros() > lastPtsMicros;
    Optional<PicturePackets> packets = packetised(picture, current);
    if (current) {
      lastPicture = picture;
      lastPtsMicros = picture.ptsMicros();
      lastPackets = packets;
    }
    return packets;
  }

  private Optional<PicturePackets> packetised(EncodedPicture picture, boolean current) {
    byte[] annexB = picture.annexB();
    List<AnnexB.Unit> units = AnnexB.units(annexB);
    StreamParameters inForce = picture.idr() ? parametersOf(annexB, units) : parameters;
    if (current) {
      parameters = inForce;
    }
    List<AnnexB.Unit> slices = units.stream().filter(AnnexB.Unit::isSlice).toList();
    if (inForce == null || slices.isEmpty() || annexB.length > MAX_PICTURE_BYTES) {
      return Optional.empty();
    }
    return Optional.of(write(picture, slices, inForce));
  }

  /** The parameters of an IDR: the known ones when it has none or the same. */
  private @Nullable StreamParameters parametersOf(byte[] annexB, List<AnnexB.Unit> units) {
    StreamParameters known = parameters;
    Optional<StreamParameters> own = StreamParameters.of(annexB, units);
    return own.isEmpty() || own.get().equals(known) ? known : own.get();
  }

  private static PicturePackets write(
      EncodedPicture picture, List<AnnexB.Unit> slices, StreamParameters parameters) {
    int count = picture.idr() ? 1 : 0;
    int length = picture.idr() ? parameters.aggregation().length : 0;
    for (AnnexB.Unit slice : slices) {
      int packets = packetsOf(slice);
      count += packets;
      length +=
          packets == 1
              ? slice.length()
              : slice.length() - NAL_HEADER_BYTES + packets * FU_HEADERS_BYTES;
    }
    Payloads payloads = new Payloads(length, count);
    if (picture.idr()) {
      payloads.bytes(parameters.aggregation(), 0, parameters.aggregation().length).end();
    }
    for (AnnexB.Unit slice : slices) {
      if (packetsOf(slice) == 1) {
        payloads.bytes(picture.annexB(), slice.offset(), slice.length()).end();
      } else {
        fragments(picture.annexB(), slice, payloads);
      }
    }
    return new PicturePackets(payloads.bytes, payloads.ends, parameters, picture);
  }

  /** Fragments of one size, of which only the last may be shorter. */
  private static void fragments(byte[] annexB, AnnexB.Unit slice, Payloads payloads) {
    int header = annexB[slice.offset()];
    int size = fragmentBytes(slice);
    int end = slice.offset() + slice.length();
    int first = slice.offset() + NAL_HEADER_BYTES;
    for (int at = first; at < end; at += size) {
      int length = Math.min(size, end - at);
      int position = (at == first ? FU_START : 0) | (at + length == end ? FU_END : 0);
      payloads
          .u8((header & ~TYPE) | FU_A)
          .u8(position | (header & TYPE))
          .bytes(annexB, at, length)
          .end();
    }
  }

  private static int packetsOf(AnnexB.Unit slice) {
    return slice.length() <= Room.PAYLOAD_BYTES
        ? 1
        : Math.ceilDiv(slice.length() - NAL_HEADER_BYTES, fragmentBytes(slice));
  }

  /** As few fragments as possible, and these as equal as possible. */
  private static int fragmentBytes(AnnexB.Unit slice) {
    int bytes = slice.length() - NAL_HEADER_BYTES;
    return Math.ceilDiv(bytes, Math.ceilDiv(bytes, Room.PAYLOAD_BYTES - FU_HEADERS_BYTES));
  }

  /** Payloads while they are written. */
  private static final class Payloads {
    final byte[] bytes;
    final int[] ends;
    private int position;
    private int packet;

    Payloads(int length, int count) {
      bytes = new byte[length];
      ends = new int[count];
    }

    Payloads u8(int value) {
      bytes[position++] = (byte) value;
      return this;
    }

    Payloads bytes(byte[] source, int offset, int length) {
      System.arraycopy(source, offset, bytes, position, length);
      position += length;
      return this;
    }

    void end() {
      ends[packet++] = position;
    }
  }
}
