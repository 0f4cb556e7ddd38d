package org.lightlock.relay;

import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.lightlock.encode.Card;
import org.lightlock.encode.FrameLease;
import org.lightlock.frame.ColourMatrix;
import org.lightlock.frame.FrameHeader;
import org.lightlock.frame.Pixels;
import org.lightlock.frame.Rejection;

/** The card that stands in for a camera's picture while there is none. One thread draws. */
final class CardPictures {
  private static final int DEFAULT_WIDTH = 1280;
  private static final int DEFAULT_HEIGHT = 720;
  private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("HH:mm:ss");

  private final String name;
  private final ZoneId zone;
  private @Nullable Drawn drawn;

  CardPictures(String name, ZoneId zone) {
    this.name = name;
    this.zone = zone;
  }

  /** A lease on the card for a state, in size and matrix of the camera's last frame. */
  FrameLease card(CameraStatus status, long sinceMillis, Optional<FrameHeader> last) {
    int width = last.map(FrameHeader::width).orElse(DEFAULT_WIDTH) & ~1;
    int height = last.map(FrameHeader::height).orElse(DEFAULT_HEIGHT) & ~1;
    String line = line(status.state(), sinceMillis);
    String reason = status.reason().map(Rejection::words).orElse("");
    String text = width + "x" + height + "\n" + line + "\n" + reason;
    Drawn current = drawn;
    if (current == null || !current.text.equals(text)) {
      if (current != null) {
        current.left();
      }
      Card card = new Card(width, height);
      current = new Drawn(card, text, card.draw(name, line, reason));
      drawn = current;
    }
    current.users.incrementAndGet();
    // A card's colours are right in either: with the camera's own, no encoder has to begin anew.
    ColourMatrix matrix = last.map(FrameHeader::matrix).orElse(ColourMatrix.BT709);
    return new Lease(current, matrix, System.nanoTime());
  }

  /** Frees the last card once nobody encodes it any more. */
  void close() {
    if (drawn != null) {
      drawn.left();
      drawn = null;
    }
  }

  private String line(CameraState state, long sinceMillis) {
    String time = TIME.format(Instant.ofEpochMilli(sinceMillis).atZone(zone));
    return switch (state) {
      case IDLE, CONNECTING, STANDBY -> "connecting";
      case LIVE, NO_SIGNAL, UNREACHABLE, CAMERA_SIDE_AWAY -> "no signal since " + time;
      case LOGIN_REFUSED -> "login refused since " + time;
      case REJECTED -> "not shown since " + time;
      case NO_CONFINEMENT -> "not decoded: no confinement";
    };
  }

  /** A card and those who use it: its drawer while it is current, and each lease. */
  private static final class Drawn {
    private final Card card;
    private final String text;
    private final Pixels pixels;
    private final AtomicInteger users = new AtomicInteger(1);

    Drawn(Card card, String text, Pixels pixels) {
      this.card = card;
      this.text = text;
      this.pixels = pixels;
    }

    void left() {
      if (users.decrementAndGet() == 0) {
        card.close();
      }
    }
  }

  private static final class Lease implements FrameLease {
    private final Drawn drawn;
    private final ColourMatrix matrix;
    private final long nanos;
    private final AtomicInteger holders = new AtomicInteger(1);

    Lease(Drawn drawn, ColourMatrix matrix, long nanos) {
      this.drawn = drawn;
      this.matrix = matrix;
      this.nanos = nanos;
    }

    @Override
    public Pixels pixels() {
      return drawn.pixels;
    }

    @Override
    public ColourMatrix matrix() {
      return matrix;
    }

    @Override
    public long ptsMicros() {
      return nanos / 1000;
    }

    @Override
    public long arrivalNanos() {
      return nanos;
    }

    @Override
    public void retain() {
      holders.incrementAndGet();
    }

    @Override
    public void release() {
      if (holders.decrementAndGet() == 0) {
        drawn.left();
      }
    }
  }
}
