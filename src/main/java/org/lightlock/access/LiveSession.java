package org.lightlock.access;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.lightlock.camera.CameraId;

/**
 * A session that has not ended, with the grants made from it. Once ended it makes no grant any
 * more: making a grant and ending exclude each other. Thread-safe.
 */
final class LiveSession {
  /** A wall of cameras in some renditions and windows; more is a page gone wild. */
  static final int MOST_GRANTS = 256;

  private final Session session;
  private final String tokenHash;
  private final StoredAccount account;
  private final SessionLimits limits;
  private final long createdNanos;
  private final Set<ViewerGrant> grants = new LinkedHashSet<>();
  private long usedNanos;
  private boolean ended;

  LiveSession(
      Session session,
      String tokenHash,
      StoredAccount account,
      SessionLimits limits,
      long nowNanos) {
    this.session = session;
    this.tokenHash = tokenHash;
    this.account = account;
    this.limits = limits;
    this.createdNanos = nowNanos;
    this.usedNanos = nowNanos;
  }

  Session session() {
    return session;
  }

  /** The SHA-256 of the cookie's value. */
  String tokenHash() {
    return tokenHash;
  }

  /** The account as it was at login; the session ends when it changes. */
  StoredAccount account() {
    return account;
  }

  long createdNanos() {
    return createdNanos;
  }

  /** Whether the session's time is over. Watching a camera is use. */
  synchronized boolean hasExpired(long nowNanos) {
    boolean idle = grants.isEmpty() && nowNanos - usedNanos >= limits.idle().toNanos();
    return ended || idle || nowNanos - createdNanos >= limits.absolute().toNanos();
  }

  synchronized void use(long nowNanos) {
    usedNanos = nowNanos;
  }

  boolean includes(CameraId camera) {
    return account.cameras().includes(camera);
  }

  synchronized Optional<ViewerGrant> grant(CameraId camera, String rendition) {
    if (ended || grants.size() >= MOST_GRANTS || !includes(camera)) {
      return Optional.empty();
    }
    ViewerGrant grant = new ViewerGrant(session.user(), camera, rendition);
    grants.add(grant);
    return Optional.of(grant);
  }

  /** Forgets a grant. Idleness counts from now. */
  synchronized void release(ViewerGrant grant, long nowNanos) {
    if (grants.remove(grant)) {
      usedNanos = nowNanos;
    }
  }

  synchronized int openGrants() {
    return grants.size();
  }

  /** Ends the session, then every grant made from it. */
  void end() {
    List<ViewerGrant> toEnd;
    synchronized (this) {
      ended = true;
      toEnd = List.copyOf(grants);
      grants.clear();
    }
    toEnd.forEach(ViewerGrant::end);
  }
}
