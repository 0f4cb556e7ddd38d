package org.lightlock.sandbox;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.lightlock.frame.ColourMatrix;
import org.lightlock.frame.FrameRingReader;
import org.lightlock.frame.FrameRingReader.Taken;
import org.lightlock.frame.FrameRingWriter;
import org.lightlock.frame.Pixels;
import org.lightlock.frame.Rejection;
import org.lightlock.frame.RingGeometry;
import org.lightlock.posix.NativeLibraries;
import org.lightlock.sandbox.decode.RingPictures;
import org.lightlock.sandbox.depacketise.Depacketiser;
import org.lightlock.sandbox.rtp.RtpPacket;
import org.lightlock.sandbox.rtsp.MediaTrack;
import org.lightlock.sandbox.rtsp.Sdp;
import org.lightlock.simulate.ClipPackets;

/** A worker's way from description and packets to pixels, without its processes. */
final class ClipDecoding {
  static final RingGeometry GEOMETRY = RingGeometry.forPictures(4, 3840, 2160);
  private static boolean loaded;

  final List<Picture> pictures = new ArrayList<>();
  final RejectionCounts rejections = new RejectionCounts();
  final Set<ColourMatrix> matrices = EnumSet.noneOf(ColourMatrix.class);
  final List<Rejection> endings = new ArrayList<>();
  private final RingGeometry geometry;
  private final Depacketiser.Limits limits;
  private final int rotation;
  private final int keep;

  /** The planes of a picture that crossed. */
  @SuppressWarnings("ArrayRecordComponent") // compared plane by plane
  record Picture(int width, int height, byte[][] planes) {}

  ClipDecoding(RingGeometry geometry, int rotation, int memoryMegabytes, int keep) {
    this.geometry = geometry;
    this.rotation = rotation;
    this.keep = keep;
    this.limits = Depacketiser.Limits.of(3840, 2160, memoryMegabytes);
  }

  /** Decodes with a worker's default limits. */
  static ClipDecoding of(Path clip) throws IOException {
    return turned(clip, 0);
  }

  static ClipDecoding turned(Path clip, int rotation) throws IOException {
    return new ClipDecoding(GEOMETRY, rotation, 256, 1000).run(ClipPackets.of(clip));
  }

  ClipDecoding run(ClipPackets clip) throws IOException {
    return run(clip.description(), clip.packets());
  }

  ClipDecoding run(String description, List<ByteBuffer> packets) {
    load();
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment memory = arena.allocate(geometry.totalBytes(), 4096);
      FrameRingReader reader = new FrameRingReader(memory, geometry, arena);
      MediaTrack track = track(description);
      RingPictures target =
          new RingPictures(
              new FrameRingWriter(memory, geometry, System.nanoTime()),
              track.codec(),
              rotation,
              (slot, sequence) -> take(reader, slot, sequence),
              System::nanoTime);
      StreamPictures stream =
          new StreamPictures(
              track.codec(),
              limits.maxPixels(),
              target,
              rejections,
              endings::add,
              () -> {},
              System.nanoTime());
      Depacketiser depacketiser =
          Depacketiser.of(track.codec(), track.decodingOrderNumbers(), limits, stream);
      depacketiser.parameterSets(track.parameterSets());
      depacketiser.describedSize(track.width(), track.height());
      RtpPacket packet = new RtpPacket();
      for (ByteBuffer bytes : packets) {
        if (!packet.read(bytes)) {
          throw new AssertionError("the test made a malformed packet");
        }
        stream.now(System.nanoTime());
        depacketiser.packet(packet);
      }
    }
    return this;
  }

  private static synchronized void load() {
    if (!loaded) {
      NativeLibraries.load(Path.of(System.getProperty("lightlock.dist"), "native"));
      loaded = true;
    }
  }

  private static MediaTrack track(String description) {
    byte[] bytes = description.getBytes(StandardCharsets.US_ASCII);
    return switch (Sdp.read(ByteBuffer.wrap(bytes))) {
      case Sdp.Result.Video video -> video.track();
      case Sdp.Result.Refused refused -> throw new AssertionError(refused + " of " + description);
    };
  }

  private void take(FrameRingReader reader, int slot, long sequence) {
    if (!(reader.take(slot, sequence, System.nanoTime() + 1_000_000_000L)
        instanceof Taken.Frame frame)) {
      throw new AssertionError("the gateway would not take this picture");
    }
    matrices.add(frame.header().matrix());
    Pixels pixels = frame.pixels();
    int width = pixels.width();
    int height = pixels.height();
    if (width % 2 != 0 || height % 2 != 0) {
      throw new AssertionError("an odd picture: " + width + "x" + height);
    }
    if (pictures.size() < keep) {
      byte[][] planes = {
        plane(pixels.luma(), pixels.lumaStride(), width, height),
        plane(pixels.cb(), pixels.chromaStride(), width / 2, height / 2),
        plane(pixels.cr(), pixels.chromaStride(), width / 2, height / 2)
      };
      pictures.add(new Picture(width, height, planes));
    }
    reader.release(frame);
  }

  private static byte[] plane(MemorySegment from, int stride, int width, int height) {
    byte[] bytes = new byte[width * height];
    for (int y = 0; y < height; y++) {
      MemorySegment.copy(from, JAVA_BYTE, (long) y * stride, bytes, y * width, width);
    }
    return bytes;
  }
}
