package org.lightlock.attack;

/** The required answer to an attack was not seen. */
final class AnswerMissing extends Exception {
  private static final long serialVersionUID = 1;

  AnswerMissing(String words) {
    super(words);
  }
}
