package org.lightlock.fmp4;

import java.util.Arrays;

/**
 * The initialisation segment of one track of H.264 in fragmented MP4: ftyp and moov (ISO/IEC
 * 14496-12, ISO BMFF byte stream format of Media Source Extensions). Immutable.
 */
final class InitSegment implements Init {
  /** Ticks of the track per second: pts are microseconds, so that none is rounded. */
  static final int TIMESCALE = 1_000_000;

  /** The only track's id. */
  static final int TRACK_ID = PICTURE_TRACK;

  private static final int ROOM_BYTES = 1_024;
  private static final int UNITY = 0x00010000;

  private final Avcc avcc;
  private final int width;
  private final int height;
  private final byte[] bytes;

  InitSegment(Avcc avcc, int width, int height) {
    this.avcc = avcc;
    this.width = width;
    this.height = height;
    byte[] configuration = avcc.configurationRecord();
    byte[] room = new byte[ROOM_BYTES + configuration.length];
    Boxes boxes = new Boxes(room);
    boxes.box("ftyp", () -> boxes.text("iso5").u32(512).text("iso5iso6mp41avc1"));
    boxes.box("moov", () -> movie(boxes, configuration));
    this.bytes = Arrays.copyOf(room, boxes.position());
  }

  @Override
  public String codecs() {
    return avcc.codecs();
  }

  int width() {
    return width;
  }

  int height() {
    return height;
  }

  @Override
  public boolean isSound() {
    return false;
  }

  @Override
  public String text(long clockMicros) {
    return "{\"type\":\"init\",\"codecs\":\"%s\",\"width\":%d,\"height\":%d,\"clockMicros\":%d}"
        .formatted(codecs(), width, height, clockMicros);
  }

  @Override
  public byte[] bytes() {
    return bytes;
  }

  /** Whether it also describes a stream of these parameters. */
  boolean describes(Avcc otherAvcc, int otherWidth, int otherHeight) {
    return width == otherWidth && height == otherHeight && avcc.equals(otherAvcc);
  }

  private void movie(Boxes b, byte[] configuration) {
    b.fullBox(
        "mvhd",
        0,
        0,
        () -> {
          b.zeros(8).u32(1_000).u32(0).u32(UNITY).u16(0x0100).zeros(10);
          matrix(b).zeros(24).u32(TRACK_ID + 1);
        });
    b.box(
        "trak",
        () -> {
          // Flags 7: enabled, in movie, in preview.
          b.fullBox(
              "tkhd",
              0,
              7,
              () -> {
                b.zeros(8).u32(TRACK_ID).zeros(8).zeros(16);
                matrix(b).u32((long) width << 16).u32((long) height << 16);
              });
          b.box("mdia", () -> media(b, configuration));
        });
    // The movie goes on in fragments (§8.8.3).
    b.box("mvex", () -> b.fullBox("trex", 0, 0, () -> b.u32(TRACK_ID).u32(1).u32(0).u32(0).u32(0)));
  }

  private void media(Boxes b, byte[] configuration) {
    int undetermined = 0x55c4; // the language "und"
    b.fullBox("mdhd", 0, 0, () -> b.zeros(8).u32(TIMESCALE).u32(0).u16(undetermined).u16(0));
    b.fullBox("hdlr", 0, 0, () -> b.u32(0).text("vide").zeros(12).text("Lightlock").u8(0));
    b.box(
        "minf",
        () -> {
          b.fullBox("vmhd", 0, 1, () -> b.zeros(8));
          b.box(
              "dinf",
              () ->
                  // Flag 1: the media is in this file.
                  b.fullBox("dref", 0, 0, () -> b.u32(1).fullBox("url ", 0, 1, () -> {})));
          b.box("stbl", () -> sampleTable(b, configuration));
        });
  }

  private void sampleTable(Boxes b, byte[] configuration) {
    b.fullBox("stsd", 0, 0, () -> b.u32(1).box("avc1", () -> sampleEntry(b, configuration)));
    b.fullBox("stts", 0, 0, () -> b.u32(0));
    b.fullBox("stsc", 0, 0, () -> b.u32(0));
    b.fullBox("stsz", 0, 0, () -> b.u32(0).u32(0));
    b.fullBox("stco", 0, 0, () -> b.u32(0));
  }

  /** VisualSampleEntry (§12.1.3) with its decoder configuration. */
  private void sampleEntry(Boxes b, byte[] configuration) {
    int dotsPerInch72 = 0x00480000;
    b.zeros(6).u16(1).zeros(16).u16(width).u16(height);
    b.u32(dotsPerInch72).u32(dotsPerInch72).u32(0).u16(1).zeros(32).u16(0x0018).u16(-1);
    b.box("avcC", () -> b.bytes(configuration));
  }

  private static Boxes matrix(Boxes b) {
    return b.u32(UNITY).zeros(12).u32(UNITY).zeros(12).u32(0x40000000);
  }
}
