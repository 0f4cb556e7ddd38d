package org.lightlock.relay;

/**
 * An attack that the gateway itself notices, rather than a worker that rejects something. The cases
 * stand in docs/attacks.md.
 */
enum Attack {
  WORKER_OUT_OF_MEMORY(29, "the worker fell over its memory limit or crashed while it decoded"),
  FORBIDDEN_CALL(33, "the worker made a forbidden system call"),
  WORKER_LIED(34, "the worker announced a picture that cannot be"),
  TOO_MANY_PICTURES(37, "more than 125 pictures a second; the rest is not taken"),
  CRASHES_AGAIN_AND_AGAIN(41, "the worker crashes again and again; the next ones start later"),
  FROZEN_PICTURE(42, "the same picture comes again and again"),
  REPEATED_PICTURES(42, "the same stretch of pictures comes again and again");

  private final int attackCase;
  private final String words;

  Attack(int attackCase, String words) {
    this.attackCase = attackCase;
    this.words = words;
  }

  int attackCase() {
    return attackCase;
  }

  String words() {
    return words;
  }
}
