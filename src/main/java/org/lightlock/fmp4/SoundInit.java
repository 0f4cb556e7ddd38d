package org.lightlock.fmp4;

import java.util.Arrays;
import org.lightlock.encode.EncodedSound;

/**
 * The initialisation segment of one track of AAC-LC at 48 kHz in fragmented MP4: ftyp and moov
 * (ISO/IEC 14496-12, the esds box of ISO/IEC 14496-14 §5.6). Immutable.
 */
final class SoundInit implements Init {
  /** The track's id, other than the picture's. */
  static final int TRACK_ID = SOUND_TRACK;

  private static final int TIMESCALE = EncodedSound.SAMPLES_PER_SECOND;
  private static final int ROOM_BYTES = 1_024;
  private static final int UNITY = 0x00010000;
  private static final int FULL_VOLUME = 0x0100;
  private static final int RATE_INDEX_48_KHZ = 3;
  private static final int AAC_LC = 2;

  private final int channels;
  private final byte[] bytes;

  SoundInit(int channels) {
    this.channels = channels;
    byte[] room = new byte[ROOM_BYTES];
    Boxes boxes = new Boxes(room);
    boxes.box("ftyp", () -> boxes.text("iso5").u32(512).text("iso5iso6mp41"));
    boxes.box("moov", () -> movie(boxes));
    this.bytes = Arrays.copyOf(room, boxes.position());
  }

  int channels() {
    return channels;
  }

  @Override
  public boolean isSound() {
    return true;
  }

  @Override
  public String codecs() {
    return "mp4a.40." + AAC_LC;
  }

  @Override
  public String text(long clockMicros) {
    return ("{\"type\":\"init\",\"track\":\"sound\",\"codecs\":\"mp4a.40.2\",\"channels\":%d,"
            + "\"clockMicros\":%d}")
        .formatted(channels, clockMicros);
  }

  @Override
  public byte[] bytes() {
    return bytes;
  }

  private void movie(Boxes b) {
    b.fullBox(
        "mvhd",
        0,
        0,
        () -> {
          b.zeros(8).u32(1_000).u32(0).u32(UNITY).u16(FULL_VOLUME).zeros(10);
          matrix(b).zeros(24).u32(TRACK_ID + 1);
        });
    b.box(
        "trak",
        () -> {
          b.fullBox(
              "tkhd",
              0,
              7,
              () -> {
                b.zeros(8).u32(TRACK_ID).zeros(8).zeros(8).u16(0).u16(1).u16(FULL_VOLUME).u16(0);
                matrix(b).u32(0).u32(0);
              });
          b.box("mdia", () -> media(b));
        });
    b.box("mvex", () -> b.fullBox("trex", 0, 0, () -> b.u32(TRACK_ID).u32(1).u32(0).u32(0).u32(0)));
  }

  private void media(Boxes b) {
    int undetermined = 0x55c4; // the language "und"
    b.fullBox("mdhd", 0, 0, () -> b.zeros(8).u32(TIMESCALE).u32(0).u16(undetermined).u16(0));
    b.fullBox("hdlr", 0, 0, () -> b.u32(0).text("soun").zeros(12).text("Lightlock").u8(0));
    b.box(
        "minf",
        () -> {
          b.fullBox("smhd", 0, 0, () -> b.zeros(4));
          b.box(
              "dinf",
              () -> b.fullBox("dref", 0, 0, () -> b.u32(1).fullBox("url ", 0, 1, () -> {})));
          b.box("stbl", () -> sampleTable(b));
        });
  }

  private void sampleTable(Boxes b) {
    b.fullBox("stsd", 0, 0, () -> b.u32(1).box("mp4a", () -> sampleEntry(b)));
    b.fullBox("stts", 0, 0, () -> b.u32(0));
    b.fullBox("stsc", 0, 0, () -> b.u32(0));
    b.fullBox("stsz", 0, 0, () -> b.u32(0).u32(0));
    b.fullBox("stco", 0, 0, () -> b.u32(0));
  }

  /** AudioSampleEntry (§12.2.3) with the elementary stream's descriptor. */
  private void sampleEntry(Boxes b) {
    b.zeros(6).u16(1).zeros(8).u16(channels).u16(16).zeros(4).u32((long) TIMESCALE << 16);
    b.fullBox("esds", 0, 0, () -> descriptors(b));
  }

  /**
   * ES_Descriptor with its DecoderConfigDescriptor, DecoderSpecificInfo and SLConfigDescriptor
   * (ISO/IEC 14496-1 §7.2.6): each a tag, the length of what follows, the content.
   */
  private void descriptors(Boxes b) {
    int config = AAC_LC << 11 | RATE_INDEX_48_KHZ << 7 | channels << 3;
    int configBytes = 2;
    int decoderBytes = 13 + 2 + configBytes;
    b.u8(3).u8(3 + 2 + decoderBytes + 3).u16(TRACK_ID).u8(0);
    b.u8(4).u8(decoderBytes).u8(0x40).u8(0x15).zeros(3).u32(0).u32(0); // MPEG-4 audio
    b.u8(5).u8(configBytes).u16(config);
    b.u8(6).u8(1).u8(2); // as MP4 files have it
  }

  private static Boxes matrix(Boxes b) {
    return b.u32(UNITY).zeros(12).u32(UNITY).zeros(12).u32(0x40000000);
  }
}
