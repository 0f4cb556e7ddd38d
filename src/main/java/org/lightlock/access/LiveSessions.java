package org.lightlock.access;

import com.github.benmanes.caffeine.cache.Ticker;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Every session that has not ended, in memory only. Knows the SHA-256 of the cookies' values, never
 * the values. A plain map instead of a cache: an expired session has grants to end in time, and a
 * cache finds out late. Thread-safe.
 */
final class LiveSessions {
  /** So that one account cannot fill the memory. */
  static final int MOST_PER_USER = 32;

  private static final int TOKEN_BYTES = 32;
  private static final int TOKEN_CHARACTERS = 43;
  private static final int ID_BYTES = 9;
  private static final Base64.Encoder BASE64 = Base64.getUrlEncoder().withoutPadding();

  private final Map<String, LiveSession> byTokenHash = new ConcurrentHashMap<>();
  private final Map<String, LiveSession> byId = new ConcurrentHashMap<>();
  private final SecureRandom random = new SecureRandom();
  private final SessionLimits limits;
  private final Ticker ticker;

  LiveSessions(SessionLimits limits, Ticker ticker) {
    this.limits = limits;
    this.ticker = ticker;
  }

  /** A new session and its token. The user's oldest session ends when there are too many. */
  Access.LoginResult.LoggedIn open(StoredAccount account) {
    String token = randomText(TOKEN_BYTES);
    Session session = new Session(randomText(ID_BYTES), account.name(), Session.Kind.LOGIN);
    LiveSession live = new LiveSession(session, sha256(token), account, limits, ticker.read());
    synchronized (this) {
      List<LiveSession> same =
          byId.values().stream()
              .filter(other -> other.session().user().equals(account.name()))
              .sorted(Comparator.comparingLong(LiveSession::createdNanos))
              .toList();
      if (same.size() >= MOST_PER_USER) {
        end(same.getFirst());
      }
      byId.put(session.id(), live);
      byTokenHash.put(live.tokenHash(), live);
    }
    return new Access.LoginResult.LoggedIn(session, token);
  }

  /** The session of a token, which counts as use. */
  Optional<LiveSession> use(String token) {
    if (token.length() != TOKEN_CHARACTERS) {
      return Optional.empty();
    }
    Optional<LiveSession> live = ifNotExpired(byTokenHash.get(sha256(token)));
    live.ifPresent(found -> found.use(ticker.read()));
    return live;
  }

  /** The live form of a session, empty when it has ended. */
  Optional<LiveSession> find(Session session) {
    return ifNotExpired(byId.get(session.id()));
  }

  private Optional<LiveSession> ifNotExpired(@Nullable LiveSession live) {
    if (live != null && live.hasExpired(ticker.read())) {
      end(live);
      return Optional.empty();
    }
    return Optional.ofNullable(live);
  }

  /** Ends a session and its grants. */
  void end(LiveSession live) {
    byTokenHash.remove(live.tokenHash());
    byId.remove(live.session().id());
    live.end();
  }

  /** Ends the sessions whose time is over. */
  void endExpired() {
    all().forEach(this::ifNotExpired);
  }

  Collection<LiveSession> all() {
    return List.copyOf(byId.values());
  }

  private String randomText(int bytes) {
    byte[] value = new byte[bytes];
    random.nextBytes(value);
    return BASE64.encodeToString(value);
  }

  private static String sha256(String token) {
    try {
      return BASE64.encodeToString(
          MessageDigest.getInstance("SHA-256").digest(token.getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("every JDK has SHA-256", e);
    }
  }
}
