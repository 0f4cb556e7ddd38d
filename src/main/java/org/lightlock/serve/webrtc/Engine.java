package org.lightlock.serve.webrtc;

import java.security.SecureRandom;
import java.util.Base64;
import java.util.HexFormat;
import java.util.concurrent.Phaser;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.lightlock.access.ViewerGrant;

/** What all sessions share. Thread-safe. */
final class Engine {
  private static final int ID_BYTES = 16;
  private static final int NAME_BYTES = 8;

  /** A browser waits longer for an answer. */
  private static final long PLACE_MILLIS = 5_000;

  private final WebRtcParts parts;
  private final Viewers viewers = new Viewers();
  private final RenditionRates rates = new RenditionRates();
  private final SecureRandom random = new SecureRandom();

  /** A place for each session that waits for its handshake. */
  private final Semaphore waiting;

  /** A party for each session until it has said goodbye, and one that never does. */
  private final Phaser sessions = new Phaser(1);

  Engine(WebRtcParts parts, int mostWaiting) {
    this.parts = parts;
    waiting = new Semaphore(mostWaiting, true);
  }

  WebRtcParts parts() {
    return parts;
  }

  Viewers viewers() {
    return viewers;
  }

  RenditionRates rates() {
    return rates;
  }

  SecureRandom random() {
    return random;
  }

  long nanoTime() {
    return parts.nanoTime().getAsLong();
  }

  /** A session's name in addresses. */
  String randomId() {
    byte[] bytes = new byte[ID_BYTES];
    random.nextBytes(bytes);
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }

  /** A stream's name, which says nothing (RFC 7022). */
  String randomName() {
    byte[] bytes = new byte[NAME_BYTES];
    random.nextBytes(bytes);
    return HexFormat.of().formatHex(bytes);
  }

  /**
   * Another session waits for its handshake. While as many do as may, this waits for one of them: a
   * gateway that has just started makes its first handshakes slowly.
   *
   * @return false when too many still do after a while
   */
  boolean beginsWaiting() throws InterruptedException {
    if (!waiting.tryAcquire(PLACE_MILLIS, TimeUnit.MILLISECONDS)) {
      return false;
    }
    sessions.register();
    return true;
  }

  void stoppedWaiting() {
    waiting.release();
  }

  /** A session has said goodbye. */
  void left() {
    sessions.arriveAndDeregister();
  }

  /** Waits until all have. */
  void awaitLeaving(long mostMillis) {
    try {
      var _ =
          sessions.awaitAdvanceInterruptibly(
              sessions.arriveAndDeregister(), mostMillis, TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      // Somebody's handshake hangs: its sockets close all the same.
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** A viewer's part in what a grant shows. */
  Feed feed(ViewerGrant grant, Feed.Owner owner) {
    return new Feed(grant, parts.packets().of(grant), rates.of(grant), owner);
  }

  /** A viewer's part in the sound of what a grant shows. */
  SoundFeed soundFeed(ViewerGrant grant, int ssrc, Runnable waits) {
    return new SoundFeed(grant, parts.packets().soundOf(grant), ssrc, waits);
  }

  /** Runs something that may wait, on a virtual thread of its own. */
  void aside(Runnable task) {
    Thread.ofVirtual().name("webrtc-aside").start(task);
  }
}
