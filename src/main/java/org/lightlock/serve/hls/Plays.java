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
import java.util.function.Function;
import java.util.function.LongSupplier;
import org.lightlock.access.Session;
import org.lightlock.encode.RenditionSpec;
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
  private final Function<String, RenditionSpec> specs;
  private final HlsLimits limits;
  private final LongSupplier nanoTime;
  private final ViewerEvents events;
  private final SecureRandom random = new SecureRandom();

  /** By the hash of the token, so that the time of a search tells nothing of a token. */
  private final Map<String, Play> open = new ConcurrentHashMap<>();

  // Guarded by rings.
  private final Map<NamedStream, Shared> rings = new HashMap<>();
  private long takenBytes;

  private static final class Shared {
    final MediaRing ring;
    final long bytes;
    int plays;

    Shared(MediaRing ring, long bytes) {
      this.ring = ring;
      this.bytes = bytes;
    }
  }

  /** What came of starting a play. */
  sealed interface Started {
    /** It has begun. */
    record Begun(Play play) implements Started {}

    /** The camera went or the grant ended in between; all is given back. */
    record Gone() implements Started {}

    /** No memory is left for one more rendition; all is given back, a ticket's watch too. */
    record Full() implements Started {}
  }

  Plays(
      LiveStreams streams,
      FragmentStreams fragments,
      Function<String, RenditionSpec> specs,
      HlsLimits limits,
      LongSupplier nanoTime,
      ViewerEvents events) {
    this.streams = streams;
    this.fragments = fragments;
    this.specs = specs;
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

  /** Starts a play. */
  Started start(
      Session session,
      NamedStream stream,
      Admission admission,
      InetAddress from,
      XnioExecutor timer) {
    Optional<MediaRing> ring = join(stream);
    if (ring.isEmpty()) {
      admission.giveBackUnused();
      return new Started.Full();
    }
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
            ring.get(),
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
    return play.hasEnded() ? new Started.Gone() : new Started.Begun(play);
  }

  /** The rendition's ring; empty when there is none and no room for one. */
  private Optional<MediaRing> join(NamedStream stream) {
    synchronized (rings) {
      Shared shared = rings.get(stream);
      if (shared == null) {
        RenditionSpec spec = specs.apply(stream.rendition());
        long bytes = Math.min(MediaRing.bytesOf(spec), limits.maxBytes());
        if (takenBytes + bytes > limits.maxBytes()) {
          return Optional.empty();
        }
        takenBytes += bytes;
        var ring =
            new MediaRing(
                fragments.of(stream.camera(), stream.rendition()),
                limits,
                bytes,
                1_000_000L * spec.keyFrameSeconds());
        shared = new Shared(ring, bytes);
        rings.put(stream, shared);
      }
      shared.plays++;
      return Optional.of(shared.ring);
    }
  }

  private void leave(NamedStream stream) {
    synchronized (rings) {
      Shared shared = rings.get(stream);
      if (shared != null && --shared.plays == 0) {
        rings.remove(stream);
        takenBytes -= shared.bytes;
      }
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
