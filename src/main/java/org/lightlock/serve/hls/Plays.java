package org.lightlock.serve.hls;

import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;
import java.util.function.ToIntFunction;
import org.lightlock.access.Session;
import org.lightlock.fmp4.FragmentStreams;
import org.lightlock.relay.LiveStreams;
import org.lightlock.serve.Admission;
import org.lightlock.serve.NamedStream;
import org.lightlock.serve.ViewerEvents;
import org.xnio.XnioExecutor;

/**
 * The plays that are open, and the rings that they read: one for each rendition that somebody
 * watches. As many as {@link org.lightlock.serve.Admissions} lets in. Thread-safe.
 */
final class Plays {
  private static final int TOKEN_BYTES = 32;

  private final LiveStreams streams;
  private final FragmentStreams fragments;
  private final ToIntFunction<String> keyFrameSeconds;
  private final HlsLimits limits;
  private final LongSupplier nanoTime;
  private final ViewerEvents events;
  private final SecureRandom random = new SecureRandom();

  /** By the hash of the token, so that the time of a search tells nothing of a token. */
  private final Map<String, Play> open = new ConcurrentHashMap<>();

  private final Map<NamedStream, Shared> rings = new HashMap<>(); // guarded by itself

  private static final class Shared {
    final MediaRing ring;
    int plays;

    Shared(MediaRing ring) {
      this.ring = ring;
    }
  }

  Plays(
      LiveStreams streams,
      FragmentStreams fragments,
      ToIntFunction<String> keyFrameSeconds,
      HlsLimits limits,
      LongSupplier nanoTime,
      ViewerEvents events) {
    this.streams = streams;
    this.fragments = fragments;
    this.keyFrameSeconds = keyFrameSeconds;
    this.limits = limits;
    this.nanoTime = nanoTime;
    this.events = events;
  }

  /** The play with this token. */
  Optional<Play> find(String token) {
    return Optional.ofNullable(open.get(hash(token)));
  }

  /** The play that a ticket has started already. */
  Optional<Play> ofTicket(Session session, NamedStream stream, InetAddress from) {
    return session.kind() == Session.Kind.TICKET
        ? open.values().stream().filter(play -> play.isOf(session, stream, from)).findFirst()
        : Optional.empty();
  }

  /**
   * Starts a play.
   *
   * @return empty when the camera went or the grant ended in between; all is given back then
   */
  Optional<Play> start(
      Session session,
      NamedStream stream,
      Admission admission,
      InetAddress from,
      XnioExecutor timer) {
    byte[] bytes = new byte[TOKEN_BYTES];
    random.nextBytes(bytes);
    String token = Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    String key = hash(token);
    Play play =
        new Play(
            token,
            session,
            admission,
            from,
            join(stream),
            limits,
            nanoTime,
            () -> {
              open.remove(key);
              leave(stream);
              events.closed(stream.camera(), stream.rendition());
            });
    open.put(key, play);
    events.opened(stream.camera(), stream.rendition());
    try {
      play.open(streams, timer);
    } catch (IllegalArgumentException e) {
      play.end();
    }
    return Optional.of(play).filter(started -> !started.hasEnded());
  }

  private MediaRing join(NamedStream stream) {
    synchronized (rings) {
      Shared shared =
          rings.computeIfAbsent(
              stream,
              wanted ->
                  new Shared(
                      new MediaRing(
                          fragments.of(wanted.camera(), wanted.rendition()),
                          limits,
                          1_000_000L * keyFrameSeconds.applyAsInt(wanted.rendition()))));
      shared.plays++;
      return shared.ring;
    }
  }

  private void leave(NamedStream stream) {
    synchronized (rings) {
      rings.computeIfPresent(stream, (key, shared) -> --shared.plays == 0 ? null : shared);
    }
  }

  /** How many renditions are kept. */
  int rings() {
    synchronized (rings) {
      return rings.size();
    }
  }

  private static String hash(String token) {
    try {
      return HexFormat.of()
          .formatHex(
              MessageDigest.getInstance("SHA-256").digest(token.getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("every JDK has SHA-256", e);
    }
  }
}
