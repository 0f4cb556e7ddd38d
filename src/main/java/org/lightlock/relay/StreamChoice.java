package org.lightlock.relay;

import java.time.Duration;
import java.util.EnumSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.lightlock.frame.Rejection;

/**
 * Which of a camera's two streams are to be open. The smaller one serves while nobody looks at a
 * large picture; docs/decisions/0020-sub-stream.md says why and how it changes over. Keeps time by
 * what it is told; the owner calls with its lock held.
 */
final class StreamChoice {
  /** A stream of a camera. */
  enum Stream {
    MAIN,
    SUB
  }

  /** How long main stays after the rendition lingered for as long: people come back. */
  private static final long LARGE_LINGER_NANOS = Duration.ofSeconds(5).toNanos();

  /** How long sub stays beside main: main's first seconds are its most likely to fail. */
  private static final long BESIDE_NANOS = Duration.ofSeconds(3).toNanos();

  private static final long NO_SUB_NANOS = Duration.ofMinutes(10).toNanos();
  private static final long SUB_FAILED_NANOS = Duration.ofMinutes(5).toNanos();
  private static final long SUB_PATIENCE_NANOS = Duration.ofSeconds(20).toNanos();

  /** Why a whole camera is away: no reason to think badly of its smaller stream. */
  private static final Set<Rejection> WHOLE_CAMERA =
      EnumSet.of(
          Rejection.RTSP_UNREACHABLE,
          Rejection.RTSP_CLOSED,
          Rejection.RTSP_RESPONSE_TIMEOUT,
          Rejection.RTSP_NOT_SPOKEN,
          Rejection.RTSP_AUTH_REFUSED,
          Rejection.RTSP_AUTH_UNSUPPORTED,
          Rejection.RTSP_AUTH_MALFORMED,
          Rejection.RTSP_TLS_UNTRUSTED,
          Rejection.RTSP_TLS_FAILED,
          Rejection.RTSP_TOO_MANY_CONNECTIONS,
          Rejection.RTP_LOST,
          Rejection.DECODE_STALLED);

  /** How a camera says that it lets in one client; Dahua answers 401 then. */
  private static final Set<Rejection> ONE_CONNECTION =
      EnumSet.of(Rejection.RTSP_TOO_MANY_CONNECTIONS, Rejection.RTSP_AUTH_REFUSED);

  private long lastLargeNanos;
  private boolean everLarge;
  private long noSubUntilNanos;
  private boolean noSub;
  private long mainLiveNanos;
  private boolean mainLive;

  /**
   * What is to be open.
   *
   * @param preferred the stream whose pictures are shown when both have some
   */
  record Wish(boolean main, boolean sub, Stream preferred) {
    static final Wish NOTHING = new Wish(false, false, Stream.MAIN);
  }

  /**
   * One stream at this moment.
   *
   * @param open whether it is open
   * @param live whether pictures come from it
   * @param silentNanos since its last picture, or since it was opened
   * @param failure why its last worker ended, null when that is not known
   */
  record Now(boolean open, boolean live, long silentNanos, @Nullable Rejection failure) {
    static final Now CLOSED = new Now(false, false, 0, null);
  }

  /** The camera has no smaller stream; it is asked again after some minutes. */
  void noSubStream(long now) {
    giveUpSub(now, NO_SUB_NANOS);
  }

  /** Forgets what the camera side said: another one may say otherwise. */
  void forget() {
    noSub = false;
  }

  /**
   * What is to be open now.
   *
   * @param wanted whether the camera is pulled at all
   * @param large whether somebody looks at a large picture
   */
  Wish at(long now, boolean wanted, boolean large, Now main, Now sub) {
    if (!wanted) {
      everLarge = false;
      return Wish.NOTHING;
    }
    if (large) {
      everLarge = true;
      lastLargeNanos = now;
    }
    if (main.live() && !mainLive) {
      mainLiveNanos = now;
    }
    mainLive = main.live();
    judgeSub(now, main, sub);
    if (noSub && now - noSubUntilNanos < 0) {
      return new Wish(true, false, Stream.MAIN);
    }
    if (everLarge && now - lastLargeNanos < LARGE_LINGER_NANOS) {
      boolean beside = !main.live() || now - mainLiveNanos < BESIDE_NANOS;
      return new Wish(true, sub.open() && beside, Stream.MAIN);
    }
    return new Wish(main.open() && !sub.live(), true, Stream.SUB);
  }

  private void judgeSub(long now, Now main, Now sub) {
    if (!sub.open()) {
      return;
    }
    Rejection why = sub.failure();
    boolean refused = why != null && !WHOLE_CAMERA.contains(why);
    boolean silent = why == null && sub.silentNanos() > SUB_PATIENCE_NANOS;
    boolean inTheWay =
        sub.live()
            && main.open()
            && !main.live()
            && main.failure() != null
            && ONE_CONNECTION.contains(main.failure());
    if (inTheWay || (!sub.live() && (refused || silent))) {
      giveUpSub(now, SUB_FAILED_NANOS);
    }
  }

  private void giveUpSub(long now, long nanos) {
    noSub = true;
    noSubUntilNanos = now + nanos;
  }
}
