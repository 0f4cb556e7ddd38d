package org.lightlock.sandbox.depacketise;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;
import org.lightlock.frame.Codec;
import org.lightlock.frame.Rejection;
import org.lightlock.sandbox.rtp.RtpPacket;

/** Any payloads: never an exception, no unit over the cap, zeros behind every unit. */
class DepacketiserFuzzTest {
  private static final int MAX_PAYLOAD = 1500;

  @FuzzTest(maxDuration = "1m")
  void h264(byte[] bytes) {
    run(Codec.H264, false, bytes);
  }

  @FuzzTest(maxDuration = "1m")
  void h265(byte[] bytes) {
    run(Codec.H265, false, bytes);
  }

  @FuzzTest(maxDuration = "1m")
  void h265WithDecodingOrderNumbers(byte[] bytes) {
    run(Codec.H265, true, bytes);
  }

  @FuzzTest(maxDuration = "1m")
  void jpeg(byte[] bytes) {
    run(Codec.MJPEG, false, bytes);
  }

  @FuzzTest(maxDuration = "1m")
  void mpeg4(byte[] bytes) {
    run(Codec.MPEG4, false, bytes);
  }

  @FuzzTest(maxDuration = "1m")
  void videoObjectLayer(byte[] bytes) {
    Mpeg4Vol layer = Mpeg4Vol.read(ByteBuffer.wrap(bytes), 0, bytes.length);
    if (layer != null
        && (layer.width() < 1
            || layer.height() < 1
            || layer.codedPixels() > 1L << 26
            || layer.ticksPerSecond() < 1)) {
      throw new AssertionError("no decoder has this layer: " + layer);
    }
  }

  @FuzzTest(maxDuration = "1m")
  void parameterSets(byte[] bytes) {
    ByteBuffer buffer = ByteBuffer.wrap(bytes);
    check(H264Sps.read(buffer, 0, bytes.length));
    check(H265Sps.read(buffer, 0, bytes.length));
  }

  /** The first byte is the length of a picture parameter set, a slice follows it. */
  @FuzzTest(maxDuration = "1m")
  void sliceHeaders(byte[] bytes) {
    if (bytes.length < 3) {
      return;
    }
    ByteBuffer buffer = ByteBuffer.wrap(bytes);
    int slice = 1 + Math.clamp(bytes[0] & 0xff, 1, bytes.length - 2);
    for (Codec codec : new Codec[] {Codec.H264, Codec.H265}) {
      if (Depacketiser.of(codec, false, Stream.LIMITS, new Checks())
          instanceof NalDepacketiser nal) {
        PictureSet set = nal.pictureSet(buffer, 1, slice);
        if (set.id() < -1 || set.id() > 255 || set.extraBits() < 0 || set.extraBits() > 7) {
          throw new AssertionError("no decoder has this set: " + set);
        }
        boolean first = nal.sense(buffer, slice, bytes.length, true) != SliceSense.NONE;
        if (first && nal.sense(buffer, slice, bytes.length, false) == SliceSense.NONE) {
          throw new AssertionError("what may come first may come later");
        }
      }
    }
  }

  private static void check(@Nullable SequenceSet set) {
    PictureGeometry geometry = set == null ? null : set.geometry();
    if (set != null && (set.id() < 0 || set.id() > 31 || set.references() > 16)) {
      throw new AssertionError("no decoder has this set: " + set);
    }
    if (geometry != null
        && (geometry.width() < 1
            || geometry.height() < 1
            || geometry.width() > geometry.codedWidth()
            || geometry.height() > geometry.codedHeight()
            || geometry.codedPixels() > 1L << 31)) {
      throw new AssertionError("no decoder has this geometry: " + geometry);
    }
  }

  /** Each packet: two bytes of payload length, one of marker, loss and timestamp step, payload. */
  private static void run(Codec codec, boolean decodingOrderNumbers, byte[] bytes) {
    Depacketiser depacketiser =
        Depacketiser.of(codec, decodingOrderNumbers, Stream.LIMITS, new Checks());
    RtpPacket packet = new RtpPacket();
    ByteBuffer rtp = ByteBuffer.allocateDirect(12 + MAX_PAYLOAD);
    int sequence = 0;
    int timestamp = 0;
    for (int at = 0; at + 3 <= bytes.length; ) {
      int wanted = ((bytes[at] & 0xff) << 8 | (bytes[at + 1] & 0xff)) % (MAX_PAYLOAD + 1);
      int flags = bytes[at + 2];
      int length = Math.min(wanted, bytes.length - at - 3);
      sequence += (flags & 2) != 0 ? 2 : 1;
      timestamp += (flags & 0x7c) * 1000;
      rtp.clear().put((byte) 0x80).put((byte) (flags << 7 | 96)).putShort((short) sequence);
      rtp.putInt(timestamp).putInt(1).put(bytes, at + 3, length).flip();
      if (!packet.read(rtp)) {
        throw new AssertionError("the test made a malformed packet");
      }
      depacketiser.packet(packet);
      at += 3 + length;
    }
  }

  private static final class Checks implements AccessUnitSink {
    @Override
    public void accessUnit(ByteBuffer unit, boolean keyFrame, long rtpTimestamp) {
      int size = unit.limit();
      if (unit.position() != 0 || size == 0 || size > AccessUnitBuffer.MAX_BYTES) {
        throw new AssertionError("an access unit has 1 byte to 4 MiB");
      }
      unit.limit(size + PADDING_BYTES);
      for (int i = 0; i < PADDING_BYTES; i++) {
        if (unit.get(size + i) != 0) {
          throw new AssertionError("the padding is not zero");
        }
      }
      unit.limit(size);
    }

    @Override
    public void rejected(Rejection reason) {}
  }
}
