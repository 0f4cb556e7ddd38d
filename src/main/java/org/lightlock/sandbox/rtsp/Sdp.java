package org.lightlock.sandbox.rtsp;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.lightlock.frame.Rejection;

/**
 * Reads a session description (RFC 8866): the first video track of an allowed codec and the first
 * sound of an allowed codec are taken, everything else is stepped over.
 */
public final class Sdp {
  /** The largest description. */
  public static final int MAX_BYTES = 64 << 10;

  private static final int MAX_LINE = 8 << 10;
  private static final int MAX_MEDIA = 64;
  private static final double MAX_FRAMES_PER_SECOND = 1000;

  private Sdp() {}

  /** What reading a description comes to. */
  public sealed interface Result {
    /**
     * The track to receive.
     *
     * @param sessionControl the session's control attribute, null if it has none
     * @param mediaControl the track's control attribute, null if it has none
     * @param audioOffered whether there is sound, of whatever codec
     * @param audio the first sound of an allowed codec, null if there is none
     * @param audioControl its control attribute, null if it has none
     */
    record Video(
        MediaTrack track,
        @Nullable String sessionControl,
        @Nullable String mediaControl,
        boolean audioOffered,
        @Nullable AudioTrack audio,
        @Nullable String audioControl)
        implements Result {}

    /** The description is of no use. */
    record Refused(Rejection reason) implements Result {}
  }

  /** Reads the description between the buffer's position and limit, which stay as they are. */
  public static Result read(ByteBuffer body) {
    if (body.remaining() > MAX_BYTES) {
      return new Result.Refused(Rejection.SDP_TOO_LARGE);
    }
    byte[] copy = new byte[body.remaining()];
    body.get(body.position(), copy);
    String text = new String(copy, StandardCharsets.ISO_8859_1);
    return text.startsWith("v=0") ? readLines(text) : new Result.Refused(Rejection.SDP_MALFORMED);
  }

  private static Result readLines(String text) {
    String sessionControl = null;
    double sessionRate = 0;
    List<SdpMedia> sections = new ArrayList<>();
    Rejection reason = null;
    for (int at = 0; at < text.length() && reason == null; ) {
      int newline = Text.find(text, '\n', at);
      String line = text.substring(at, newline).strip();
      at = newline + 1;
      if (line.length() > MAX_LINE) {
        reason = Rejection.SDP_TOO_LARGE;
      } else if (line.startsWith("m=")) {
        SdpMedia section = SdpMedia.of(line.substring(2));
        if (section == null) {
          reason = Rejection.SDP_MALFORMED;
        } else if (sections.size() == MAX_MEDIA) {
          reason = Rejection.SDP_TOO_LARGE;
        } else {
          sections.add(section);
        }
      } else if (line.startsWith("a=")) {
        String attribute = line.substring(2);
        if (!sections.isEmpty()) {
          sections.getLast().attribute(attribute);
        } else if (attribute.startsWith("control:")) {
          sessionControl = attribute.substring(8).strip();
        } else if (attribute.startsWith("framerate:")) {
          sessionRate = framesPerSecond(attribute.substring(10).strip());
        }
      }
    }
    return choose(sections, sessionControl, sessionRate, reason);
  }

  /** The first video and the first sound; a video before what is wrong is taken nevertheless. */
  private static Result choose(
      List<SdpMedia> sections,
      @Nullable String sessionControl,
      double sessionRate,
      @Nullable Rejection reason) {
    MediaTrack video = null;
    String videoControl = null;
    AudioTrack audio = null;
    String audioControl = null;
    for (SdpMedia section : sections) {
      MediaTrack track = video == null ? section.track(sessionRate) : null;
      AudioTrack sound = audio == null ? section.audio() : null;
      if (track != null) {
        video = track;
        videoControl = section.control();
      } else if (sound != null) {
        audio = sound;
        audioControl = section.control();
      }
    }
    if (video != null) {
      boolean offered = sections.stream().anyMatch(SdpMedia::isAudio);
      return new Result.Video(video, sessionControl, videoControl, offered, audio, audioControl);
    }
    if (reason != null) {
      return new Result.Refused(reason);
    }
    boolean sawVideo = sections.stream().anyMatch(SdpMedia::isVideo);
    return new Result.Refused(sawVideo ? Rejection.SDP_UNSUPPORTED_CODEC : Rejection.SDP_NO_VIDEO);
  }

  /** A decimal number of frames per second; 0 for anything else. */
  static double framesPerSecond(String text) {
    int dot = Text.find(text, '.', 0);
    int whole = Text.number(text.substring(0, dot));
    if (whole < 0 || whole > MAX_FRAMES_PER_SECOND) {
      return 0;
    }
    double value = whole;
    double unit = 0.1;
    for (int i = dot + 1; i < text.length() && i < dot + 7; i++) {
      char c = text.charAt(i);
      if (c < '0' || c > '9') {
        return 0;
      }
      value += unit * (c - '0');
      unit /= 10;
    }
    return value;
  }
}
