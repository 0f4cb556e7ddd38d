package org.lightlock.serve.hls;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.List;

/** A window as a media playlist (RFC 8216bis). Its addresses are relative to its own. */
final class Playlist {
  /** What it is (RFC 8216 §4). */
  static final String TYPE = "application/vnd.apple.mpegurl";

  /** Parts are named near the end only (§4.4.4.9): in the last segment and in two before it. */
  private static final int SEGMENTS_WITH_PARTS = 2;

  private Playlist() {}

  /** The text. */
  static String of(Window window) {
    List<Segment> segments = window.listedSegments();
    long partTarget = (window.partTargetMicros() + 999) / 1_000 * 1_000;
    StringBuilder text = new StringBuilder("#EXTM3U\n#EXT-X-VERSION:9\n");
    text.append("#EXT-X-TARGETDURATION:").append(wholeSeconds(window.targetMicros()));
    text.append("\n#EXT-X-SERVER-CONTROL:CAN-BLOCK-RELOAD=YES,PART-HOLD-BACK=");
    text.append(seconds(3 * partTarget, 3));
    text.append("\n#EXT-X-PART-INF:PART-TARGET=").append(seconds(partTarget, 3));
    text.append("\n#EXT-X-MEDIA-SEQUENCE:");
    text.append(segments.isEmpty() ? 0 : segments.getFirst().number()).append('\n');
    if (window.discontinuities() > 0) {
      text.append("#EXT-X-DISCONTINUITY-SEQUENCE:").append(window.discontinuities()).append('\n');
    }
    text.append("#EXT-X-INDEPENDENT-SEGMENTS\n");
    int init = 0;
    for (int i = 0; i < segments.size(); i++) {
      Segment segment = segments.get(i);
      if (segment.discontinuity()) {
        text.append("#EXT-X-DISCONTINUITY\n");
      }
      if (segment.initNumber() != init) {
        init = segment.initNumber();
        text.append("#EXT-X-MAP:URI=\"init").append(init).append(".mp4\"\n");
      }
      if (i >= segments.size() - 1 - SEGMENTS_WITH_PARTS) {
        parts(text, segment);
      }
      if (segment.complete()) {
        text.append("#EXTINF:").append(seconds(segment.durationMicros(), 5)).append(",\n");
        text.append(segment.number()).append(".m4s\n");
      }
    }
    hint(text, window);
    return text.toString();
  }

  private static void parts(StringBuilder text, Segment segment) {
    for (int i = 0; i < segment.parts().size(); i++) {
      Part part = segment.parts().get(i);
      text.append("#EXT-X-PART:DURATION=").append(seconds(part.durationMicros(), 5));
      text.append(",URI=\"").append(segment.number()).append('.').append(i).append(".m4s\"");
      text.append(part.independent() ? ",INDEPENDENT=YES\n" : "\n");
    }
  }

  /** The part that is being made, which may be asked for already (§4.4.5.3). */
  private static void hint(StringBuilder text, Window window) {
    Segment newest = window.newest();
    int part = newest == null || newest.complete() ? 0 : newest.parts().size();
    text.append("#EXT-X-PRELOAD-HINT:TYPE=PART,URI=\"").append(window.nextNumber()).append('.');
    text.append(part).append(".m4s\"\n");
  }

  /** What every segment's length is at most, after rounding (RFC 8216 §4.3.3.1). */
  private static long wholeSeconds(long micros) {
    return Math.max(1, (micros + 500_000) / 1_000_000);
  }

  private static BigDecimal seconds(long micros, int digits) {
    return BigDecimal.valueOf(micros, 6).setScale(digits, RoundingMode.HALF_UP);
  }
}
