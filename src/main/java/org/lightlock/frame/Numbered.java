package org.lightlock.frame;

import java.util.Optional;

/** A constant that crosses the boundary as its number, which never changes its meaning. */
interface Numbered {
  /** The number that crosses. */
  int number();

  /** Which of these a number means, empty for a number nobody knows. */
  static <T extends Numbered> Optional<T> of(T[] values, long number) {
    for (T value : values) {
      if (value.number() == number) {
        return Optional.of(value);
      }
    }
    return Optional.empty();
  }
}
