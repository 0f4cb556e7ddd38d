package org.lightlock.attack;

import java.io.IOException;

/** Looks for the required answer to an attack while it is carried out. */
@FunctionalInterface
interface Trial {
  /** Returns in a few words what was seen. */
  String run(Scene scene) throws AnswerMissing, IOException, InterruptedException;
}
