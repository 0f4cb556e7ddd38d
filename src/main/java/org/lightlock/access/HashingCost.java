package org.lightlock.access;

/** What hashing passphrases takes of a process at most, for whoever gives it its memory. */
public final class HashingCost {
  /** So many hashes at once: half of the processors go on with pictures, and two are enough. */
  public static final int AT_ONCE =
      Math.clamp(Runtime.getRuntime().availableProcessors() / 2, 1, 2);

  /** The memory of one hash, in KiB: OWASP's parameters. */
  static final int KIBIBYTES = 19 * 1024;

  /**
   * The heap of one hash while it is computed, in MiB: Bouncy Castle takes the memory in pieces of
   * one KiB, each with two headers.
   */
  public static final int HEAP_MEBIBYTES = 20;

  private HashingCost() {}
}
