package org.lightlock.access;

import com.github.benmanes.caffeine.cache.Ticker;
import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.LongAdder;
import org.lightlock.access.LiveSession.Basis;
import org.lightlock.access.StreamCredential.Basic;
import org.lightlock.access.StreamCredential.Bearer;
import org.lightlock.access.StreamCredential.Digest;
import org.lightlock.camera.CameraId;

/**
 * Checks what players show. Nothing here is slow: the secrets are random, so a plain hash keeps
 * them, and everything is in memory. A source that fails too often starts nothing new for a while,
 * not even with the right secret; what it watches already goes on, so that a neighbour behind the
 * same address cannot stop it. Thread-safe.
 */
final class StreamLogins {
  private static final int SECRET_BYTES = 24;

  private final LiveSessions sessions;
  private final KnownClients clients;
  private final FailureLimits limits;
  private final DigestGate digests;
  private final LoginLog log;
  private final LongAdder failures = new LongAdder();

  /** Checked in place of a client that does not exist; its secret is forgotten as soon as made. */
  private final StoredClient nobody;

  /** What a credential turned out to be. */
  private sealed interface Found {
    record OfTicket(LiveSession session) implements Found {}

    record OfClient(StoredClient client) implements Found {}

    record Stale() implements Found {}

    record Nobody() implements Found {}
  }

  StreamLogins(
      LiveSessions sessions,
      KnownClients clients,
      LoginLimits limits,
      LoginLog log,
      Ticker ticker) {
    this.sessions = sessions;
    this.clients = clients;
    this.limits = new FailureLimits(limits, ticker);
    this.digests = new DigestGate(ticker);
    this.log = log;
    String secret = new RandomTokens().draw(SECRET_BYTES);
    this.nobody =
        new StoredClient(
            "",
            TokenHash.of(secret),
            DigestGate.ha1(DigestAlgorithm.MD5, "", secret),
            DigestGate.ha1(DigestAlgorithm.SHA_256, "", secret),
            0,
            0,
            Optional.empty());
  }

  StreamLogin present(StreamCredential credential, CameraId camera, InetAddress from) {
    SourceNetwork source = SourceNetwork.of(from);
    Found found = find(credential, camera, from);
    Optional<LiveSession> running = running(found, source);
    if (running.isPresent()) {
      return new StreamLogin.Accepted(running.get().session());
    }
    String name = failsAs(credential);
    Duration wait =
        found instanceof Found.Nobody ? limits.begin(name, source) : limits.wait(name, source);
    if (!wait.isZero()) {
      log.tooMany(source, wait);
      return new StreamLogin.TooMany(wait);
    }
    return switch (found) {
      case Found.OfTicket(LiveSession ticket) -> new StreamLogin.Accepted(ticket.session());
      case Found.OfClient(StoredClient client) -> open(client, ClientPlace.bySecret(source));
      case Found.Stale() -> new StreamLogin.Stale();
      case Found.Nobody() -> {
        failures.increment();
        log.streamRefused(credential, isKnown(credential), source);
        yield new StreamLogin.Refused();
      }
    };
  }

  /**
   * Whose secret a desk's cookie holds. Does not count failures: the secret is random, and the page
   * of a desk that was revoked would hold back everybody behind the same address.
   */
  Optional<Session> ofDesk(String secret, InetAddress from) {
    return clients
        .withSecret(TokenHash.of(secret))
        .map(client -> open(client, ClientPlace.atDesk(SourceNetwork.of(from))))
        .flatMap(
            login ->
                login instanceof StreamLogin.Accepted(Session session)
                    ? Optional.of(session)
                    : Optional.empty());
  }

  /** Tries the secret that is to be a desk's; a ticket is none. Failures are counted. */
  StreamLogin enrol(String secret, InetAddress from) {
    return bySecret(secret, ClientPlace.atDesk(SourceNetwork.of(from)));
  }

  /**
   * Tries the secret of a machine that calls the API; a ticket is none. Failures are counted; a
   * machine that has called lately is never held back by those of its neighbours.
   */
  StreamLogin service(String secret, InetAddress from) {
    ClientPlace place = ClientPlace.bySecret(SourceNetwork.of(from));
    Optional<StoredClient> client =
        clients
            .withSecret(TokenHash.of(secret))
            .filter(found -> sessions.openOfClient(found, place).isPresent());
    return client.isPresent() ? open(client.get(), place) : bySecret(secret, place);
  }

  private StreamLogin bySecret(String secret, ClientPlace place) {
    SourceNetwork source = place.from();
    Bearer credential = new Bearer(secret);
    Optional<StoredClient> client = clients.withSecret(TokenHash.of(secret));
    String name = failsAs(credential);
    Duration wait = client.isEmpty() ? limits.begin(name, source) : limits.wait(name, source);
    if (!wait.isZero()) {
      log.tooMany(source, wait);
      return new StreamLogin.TooMany(wait);
    }
    if (client.isEmpty()) {
      failures.increment();
      log.streamRefused(credential, false, source);
      return new StreamLogin.Refused();
    }
    return open(client.get(), place);
  }

  List<String> challenges(Set<DigestAlgorithm> algorithms, boolean stale) {
    return digests.challenges(algorithms, stale);
  }

  /** How many credentials were refused since the start. */
  long failures() {
    return failures.sum();
  }

  private Found find(StreamCredential credential, CameraId camera, InetAddress from) {
    return switch (credential) {
      case Bearer(String token) ->
          sessions
              .ofTicket(token)
              .<Found>map(
                  ticket ->
                      isGood(ticket, camera, from)
                          ? new Found.OfTicket(ticket)
                          : new Found.Nobody())
              .or(() -> clients.withSecret(TokenHash.of(token)).map(Found.OfClient::new))
              .orElseGet(Found.Nobody::new);
      case Basic(String name, String secret) -> {
        StoredClient client = clients.named(name).orElse(nobody);
        yield client.secret().matches(TokenHash.of(secret))
            ? new Found.OfClient(client)
            : new Found.Nobody();
      }
      case Digest proof -> {
        StoredClient client = clients.named(proof.client()).orElse(nobody);
        yield switch (digests.check(proof, client)) {
          case RIGHT -> new Found.OfClient(client);
          case STALE -> new Found.Stale();
          case WRONG -> new Found.Nobody();
        };
      }
    };
  }

  private static boolean isGood(LiveSession ticket, CameraId camera, InetAddress from) {
    return ticket.basis() instanceof Basis.OnTicket(var _, CameraId itsCamera, var only, var _)
        && itsCamera.equals(camera)
        && only.map(from::equals).orElse(true);
  }

  private Optional<LiveSession> running(Found found, SourceNetwork source) {
    return switch (found) {
      case Found.OfTicket(LiveSession ticket) ->
          Optional.of(ticket).filter(LiveSession::hasStarted);
      case Found.OfClient(StoredClient client) ->
          sessions
              .openOfClient(client, ClientPlace.bySecret(source))
              .filter(LiveSession::isWatching);
      case Found.Stale _, Found.Nobody _ -> Optional.empty();
    };
  }

  private StreamLogin open(StoredClient client, ClientPlace place) {
    boolean isNew = sessions.openOfClient(client, place).isEmpty();
    LiveSession live = sessions.ofClient(client, place);
    if (!clients.holds(client)) {
      // Revoked while it was opened, when the watch could not see this session yet.
      sessions.end(live);
      return new StreamLogin.Refused();
    }
    if (isNew) {
      log.loggedIn(live.session(), live.origin().how(), place.from());
    }
    return new StreamLogin.Accepted(live.session());
  }

  private boolean isKnown(StreamCredential credential) {
    return switch (credential) {
      case Bearer _ -> false;
      case Basic(String name, var _) -> clients.named(name).isPresent();
      case Digest proof -> clients.named(proof.client()).isPresent();
    };
  }

  /** Under which name failures count; a token counts as itself, by a part of its hash. */
  private static String failsAs(StreamCredential credential) {
    return switch (credential) {
      case Bearer(String token) -> "token " + TokenHash.of(token).hex().substring(0, 16);
      case Basic(String name, var _) -> name(name);
      case Digest proof -> name(proof.client());
    };
  }

  private static String name(String name) {
    return StreamClients.isValidName(name) ? name : "";
  }
}
