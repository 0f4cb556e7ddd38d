package org.lightlock.simulate;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.lightlock.frame.Codec;

/**
 * The reader of a clip's boxes: it finds the video track and what a decoder needs to know first.
 */
final class Mp4Reader {
  private static final int HANDLER_VIDEO = 0x76696465; // "vide"
  private static final int SAMPLE_ENTRY_BYTES = 78;
  private static final int OBJECT_TYPE_JPEG = 0x6C;
  private static final int OBJECT_TYPE_MPEG4 = 0x20;

  private final ByteBuffer file;

  Mp4Reader(ByteBuffer file) {
    this.file = file;
  }

  Clip read() throws ClipException {
    Mp4Box movie =
        Mp4Box.find(Mp4Box.children(file), "moov")
            .orElseThrow(() -> new ClipException("not an MP4 or MOV file: it has no moov box"));
    for (Mp4Box box : Mp4Box.children(movie.content())) {
      if (box.type().equals("trak") && isVideo(box)) {
        return track(box.descend("mdia"));
      }
    }
    throw new ClipException("the file has no video track");
  }

  private static boolean isVideo(Mp4Box track) throws ClipException {
    return track.descend("mdia", "hdlr").content(12).getInt(8) == HANDLER_VIDEO;
  }

  private Clip track(Mp4Box media) throws ClipException {
    ByteBuffer header = media.descend("mdhd").content(24);
    int ticksPerSecond = header.getInt(header.get(0) == 1 ? 20 : 12);
    if (ticksPerSecond <= 0) {
      throw new ClipException("the video track's time scale is not positive");
    }
    Mp4Box table = media.descend("minf", "stbl");
    Mp4Box entry = sampleEntry(table.descend("stsd"));
    ByteBuffer fields = entry.content(SAMPLE_ENTRY_BYTES);
    Coding coding = coding(entry, fields);
    return new Clip(
        coding.codec,
        fields.getShort(24) & 0xFFFF,
        fields.getShort(26) & 0xFFFF,
        ticksPerSecond,
        coding.nalLengthBytes,
        coding.parameterSets,
        new Mp4SampleTable(table, file.limit()).samples(),
        file);
  }

  private static Mp4Box sampleEntry(Mp4Box description) throws ClipException {
    List<Mp4Box> entries = Mp4Box.children(after(description.content(8), 8));
    if (entries.size() != 1) {
      throw new ClipException("the video track has " + entries.size() + " sample descriptions");
    }
    return entries.getFirst();
  }

  private record Coding(Codec codec, int nalLengthBytes, List<ByteBuffer> parameterSets) {}

  private static Coding coding(Mp4Box entry, ByteBuffer fields) throws ClipException {
    return switch (entry.type()) {
      case "avc1", "avc3" -> h264(extension(fields, "avcC"));
      case "hvc1", "hev1" -> h265(extension(fields, "hvcC"));
      case "jpeg" -> new Coding(Codec.MJPEG, 0, List.of());
      case "mp4v" -> mpeg4(extension(fields, "esds"));
      default ->
          throw new ClipException(
              "the video is neither H.264, H.265, MJPEG nor MPEG-4, or its samples are protected");
    };
  }

  private static Mp4Box extension(ByteBuffer fields, String type) throws ClipException {
    return Mp4Box.find(Mp4Box.children(after(fields, SAMPLE_ENTRY_BYTES)), type)
        .orElseThrow(() -> new ClipException("the sample description has no box " + type));
  }

  /** ISO/IEC 14496-15 §5.3.3.1. */
  private static Coding h264(Mp4Box configuration) throws ClipException {
    ByteBuffer bytes = after(configuration.content(7), 4);
    int nalLengthBytes = (bytes.get() & 3) + 1;
    List<ByteBuffer> sets = new ArrayList<>();
    takeSets(bytes, bytes.get() & 0x1F, sets);
    takeSets(bytes, u8(bytes), sets);
    return new Coding(Codec.H264, nalLengthBytes, sets);
  }

  /** ISO/IEC 14496-15 §8.3.3.1. */
  private static Coding h265(Mp4Box configuration) throws ClipException {
    ByteBuffer bytes = after(configuration.content(23), 21);
    int nalLengthBytes = (bytes.get() & 3) + 1;
    int arrays = u8(bytes);
    List<ByteBuffer> sets = new ArrayList<>();
    for (int i = 0; i < arrays; i++) {
      int nalType = u8(bytes) & 0x3F;
      List<ByteBuffer> units = new ArrayList<>();
      takeSets(bytes, u16(bytes), units);
      if (nalType >= 32 && nalType <= 34) {
        sets.addAll(units);
      }
    }
    return new Coding(Codec.H265, nalLengthBytes, sets);
  }

  private static void takeSets(ByteBuffer bytes, int count, List<ByteBuffer> sets)
      throws ClipException {
    for (int i = 0; i < count; i++) {
      int size = u16(bytes);
      if (size < 3 || size > bytes.remaining()) {
        throw new ClipException("a parameter set does not fit into its box");
      }
      sets.add(bytes.slice(bytes.position(), size));
      bytes.position(bytes.position() + size);
    }
  }

  /**
   * MPEG-4 visual streams name what they hold by an object type (ISO/IEC 14496-1 §7.2.6.6), and
   * their configuration stands beside it.
   */
  private static Coding mpeg4(Mp4Box descriptor) throws ClipException {
    ByteBuffer bytes = after(descriptor.content(4), 4);
    int objectType = 0;
    while (bytes.remaining() > 0) {
      int tag = u8(bytes);
      int size = 0;
      int part;
      do {
        part = u8(bytes);
        size = ((size << 7) | (part & 0x7F)) & 0xFFFFFF;
      } while ((part & 0x80) != 0);
      size = Math.min(size, bytes.remaining());
      switch (tag) {
        case 3 -> skip(bytes, 3); // ES_ID, flags
        case 4 -> {
          objectType = u8(bytes);
          if (objectType == OBJECT_TYPE_JPEG) {
            return new Coding(Codec.MJPEG, 0, List.of());
          }
          skip(bytes, 12); // stream type, buffer size, bit rates
        }
        case 5 -> {
          if (objectType == OBJECT_TYPE_MPEG4 && size > 0) {
            return new Coding(Codec.MPEG4, 0, List.of(bytes.slice(bytes.position(), size)));
          }
          skip(bytes, size);
        }
        default -> skip(bytes, size);
      }
    }
    throw new ClipException("the MPEG-4 video has no configuration, or is of another kind");
  }

  private static void skip(ByteBuffer bytes, int count) {
    bytes.position(bytes.position() + Math.min(count, bytes.remaining()));
  }

  private static ByteBuffer after(ByteBuffer bytes, int count) {
    return bytes.position(count).slice();
  }

  private static int u8(ByteBuffer bytes) throws ClipException {
    if (bytes.remaining() < 1) {
      throw new ClipException("a sample description is cut off");
    }
    return bytes.get() & 0xFF;
  }

  private static int u16(ByteBuffer bytes) throws ClipException {
    return (u8(bytes) << 8) | u8(bytes);
  }
}
