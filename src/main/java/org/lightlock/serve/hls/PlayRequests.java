package org.lightlock.serve.hls;

import io.undertow.server.HttpServerExchange;
import io.undertow.util.Headers;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.lightlock.fmp4.Fragment;
import org.lightlock.serve.Problem;
import org.xnio.IoUtils;
import org.xnio.XnioExecutor;

/** What the player of a play may ask for. Called on a thread that may wait. */
final class PlayRequests {
  private static final Pattern INIT = Pattern.compile("init([0-9]{1,9})\\.mp4");
  private static final Pattern SEGMENT = Pattern.compile("([0-9]{1,15})\\.m4s");
  private static final Pattern PART = Pattern.compile("([0-9]{1,15})\\.([0-9]{1,4})\\.m4s");
  private static final Pattern NUMBER = Pattern.compile("[0-9]{1,15}");

  /** How far ahead a playlist may be waited for (RFC 8216bis §6.2.5.2). */
  private static final int MAX_AHEAD = 2;

  /** A camera may have to be dialled before the first segment begins. */
  private static final long WAKE_UP_MILLIS = 5_000;

  private static final Duration RETRY_AFTER = Duration.ofSeconds(1);

  private final HlsLimits limits;

  PlayRequests(HlsLimits limits) {
    this.limits = limits;
  }

  /** Answers one request. */
  void answer(HttpServerExchange exchange, Play play, String name) throws InterruptedException {
    Matcher init = INIT.matcher(name);
    Matcher segment = SEGMENT.matcher(name);
    Matcher part = PART.matcher(name);
    if (name.equals(HlsHandler.PLAYLIST)) {
      playlist(exchange, play);
    } else if (init.matches()) {
      init(exchange, play, play.ring().window(), Integer.parseInt(init.group(1)));
    } else if (segment.matches()) {
      segment(exchange, play, play.ring().window(), Long.parseLong(segment.group(1)));
    } else if (part.matches()) {
      part(exchange, play, Long.parseLong(part.group(1)), Integer.parseInt(part.group(2)));
    } else {
      Problem.NOT_FOUND.send(exchange);
    }
  }

  private void playlist(HttpServerExchange exchange, Play play) throws InterruptedException {
    if (isMalformed(exchange, "_HLS_msn") || isMalformed(exchange, "_HLS_part")) {
      Problem.BAD_REQUEST.send(exchange);
      return;
    }
    OptionalLong number = number(exchange, "_HLS_msn");
    OptionalLong part = number(exchange, "_HLS_part");
    if (number.isEmpty() && part.isPresent()) {
      Problem.BAD_REQUEST.send(exchange);
      return;
    }
    MediaRing ring = play.ring();
    Window window = ring.window();
    long target = 3 * window.targetMicros() / 1_000;
    if (number.isEmpty()) {
      window = ring.await(Window::canBegin, play::hasEnded, target + WAKE_UP_MILLIS);
      send(exchange, play, window.canBegin() ? window : null);
      return;
    }
    if (number.getAsLong() >= window.nextNumber() + MAX_AHEAD) {
      Problem.BAD_REQUEST.send(exchange);
      return;
    }
    int wantedPart = (int) Math.min(part.orElse(-1), Integer.MAX_VALUE);
    window = ring.await(seen -> seen.holds(number.getAsLong(), wantedPart), play::hasEnded, target);
    send(exchange, play, window.holds(number.getAsLong(), wantedPart) ? window : null);
  }

  private void send(HttpServerExchange exchange, Play play, @Nullable Window window) {
    if (play.hasEnded()) {
      Problem.NOT_FOUND.send(exchange);
    } else if (window == null) {
      Problem.NO_PICTURE_YET.sendRetryAfter(exchange, RETRY_AFTER);
    } else {
      byte[] text = Playlist.of(window).getBytes(StandardCharsets.UTF_8);
      send(exchange, play, Playlist.TYPE, new ByteBuffer[] {ByteBuffer.wrap(text)});
    }
  }

  private void init(HttpServerExchange exchange, Play play, Window window, int number) {
    Optional<Segment> described =
        window.segments().stream().filter(one -> one.initNumber() == number).findFirst();
    if (described.isEmpty()) {
      Problem.NOT_FOUND.send(exchange);
    } else {
      ByteBuffer bytes = ByteBuffer.wrap(described.get().init().bytes());
      send(exchange, play, "video/mp4", new ByteBuffer[] {bytes});
    }
  }

  private void segment(HttpServerExchange exchange, Play play, Window window, long number) {
    window
        .segment(number)
        .filter(Segment::complete)
        .ifPresentOrElse(
            segment -> send(exchange, play, segment.fragments()),
            () -> Problem.NOT_FOUND.send(exchange));
  }

  /** A part that the playlist only hints at is waited for; it may turn out that there is none. */
  private void part(HttpServerExchange exchange, Play play, long number, int part)
      throws InterruptedException {
    MediaRing ring = play.ring();
    Window window = ring.window();
    if (window.hints(number, part)) {
      window =
          ring.await(
              seen -> seen.part(number, part).isPresent() || seen.isOver(number),
              play::hasEnded,
              3 * window.targetMicros() / 1_000);
    }
    Optional<Part> found = window.part(number, part);
    if (found.isEmpty() || play.hasEnded()) {
      Problem.NOT_FOUND.send(exchange);
    } else {
      send(exchange, play, found.get().fragments());
    }
  }

  private void send(HttpServerExchange exchange, Play play, List<Fragment> fragments) {
    send(
        exchange,
        play,
        "video/mp4",
        fragments.stream().map(Fragment::movie).toArray(ByteBuffer[]::new));
  }

  private void send(HttpServerExchange exchange, Play play, String type, ByteBuffer[] bytes) {
    long length = 0;
    for (ByteBuffer part : bytes) {
      length += part.remaining();
    }
    exchange.getResponseHeaders().put(Headers.CONTENT_TYPE, type);
    exchange.getResponseHeaders().put(Headers.CACHE_CONTROL, "no-store");
    exchange.setResponseContentLength(length);
    play.grant().sent(length);
    XnioExecutor.Key cutOff =
        exchange
            .getIoThread()
            .executeAfter(
                () -> {
                  if (!exchange.isComplete()) {
                    IoUtils.safeClose(exchange.getConnection());
                    exchange.endExchange();
                  }
                },
                limits.sendWithin().toMillis(),
                TimeUnit.MILLISECONDS);
    exchange.addExchangeCompleteListener(
        (done, next) -> {
          cutOff.remove();
          next.proceed();
        });
    exchange.getResponseSender().send(bytes);
  }

  /** Whether a parameter is there and is no number, or more than one. */
  private static boolean isMalformed(HttpServerExchange exchange, String name) {
    Deque<String> values = exchange.getQueryParameters().get(name);
    return values != null && (values.size() != 1 || !NUMBER.matcher(values.getFirst()).matches());
  }

  private static OptionalLong number(HttpServerExchange exchange, String name) {
    Deque<String> values = exchange.getQueryParameters().get(name);
    return values == null
        ? OptionalLong.empty()
        : OptionalLong.of(Long.parseLong(values.getFirst()));
  }
}
