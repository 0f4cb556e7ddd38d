package org.lightlock.attack;

import java.util.List;
import java.util.Set;
import org.lightlock.frame.Rejection;
import org.lightlock.frame.Transport;

/**
 * One case of docs/attacks.md.
 *
 * @param number of the case
 * @param what the camera does, for people
 * @param answer what must happen, for people
 * @param camera how the hostile camera plays its part
 * @param trial how the answer is seen
 * @param signs the rejections of which one must be shown as the cause; empty when there is none
 * @param events the case numbers of which one must be counted as a security event; empty when the
 *     attack meets a wall that nobody has to be told of
 * @param transport as the camera's entry has it
 * @param twin whether a second entry has the same password
 */
record Attack(
    int number,
    String what,
    String answer,
    Script camera,
    Trial trial,
    List<Rejection> signs,
    Set<Integer> events,
    Transport transport,
    boolean twin) {
  Attack {
    signs = List.copyOf(signs);
    events = Set.copyOf(events);
  }

  /** An attack that counts as an event of its own number, over TCP. */
  static Attack of(
      int number, String what, String answer, Script camera, Trial trial, Rejection... signs) {
    return new Attack(
        number, what, answer, camera, trial, List.of(signs), Set.of(number), Transport.TCP, false);
  }

  /** An attack that another case's event gives away, or none at all. */
  Attack withEvents(Integer... numbers) {
    return new Attack(number, what, answer, camera, trial, signs, Set.of(numbers), transport, twin);
  }

  Attack withTransport(Transport other) {
    return new Attack(number, what, answer, camera, trial, signs, events, other, twin);
  }

  Attack withTwin() {
    return new Attack(number, what, answer, camera, trial, signs, events, transport, true);
  }
}
