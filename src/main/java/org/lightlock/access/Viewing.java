package org.lightlock.access;

import java.util.Optional;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicLong;

/**
 * What one viewer gets of one camera, under one or more grants: a viewer by WebRTC moves from one
 * rendition to another and goes on watching. Thread-safe.
 */
final class Viewing {
  private final AtomicLong bytes = new AtomicLong();
  private final TreeSet<String> renditions = new TreeSet<>();
  private Optional<Start> start = Optional.empty();
  private int grants;

  /**
   * When it began.
   *
   * @param entry the entry that says so
   */
  record Start(long entry, long nanos, Circumstances how) {}

  /** Raises the count. Cheap, and never waits: called for every picture. */
  void sent(long more) {
    bytes.getAndAdd(more);
  }

  long bytes() {
    return bytes.get();
  }

  synchronized void join(String rendition) {
    renditions.add(rendition);
    grants++;
  }

  synchronized String renditions() {
    return String.join(" ", renditions);
  }

  synchronized void began(Start when) {
    start = Optional.of(when);
  }

  /** When it began, once its last grant leaves; empty for the others. */
  synchronized Optional<Start> leave() {
    grants--;
    if (grants > 0) {
      return Optional.empty();
    }
    Optional<Start> began = start;
    start = Optional.empty();
    return began;
  }
}
