package org.lightlock.frame;

import java.util.Optional;

/**
 * What became of a sealed login that the gateway passed to the camera side. The number crosses the
 * boundary, text never does. A number never changes its meaning.
 */
public enum LoginOutcome implements Numbered {
  /** Opened; the camera's next connection uses it. */
  IN_USE(1, "it is in use"),
  /** There is no private key on the camera side. */
  NO_KEY(2, "the camera side has no key to open it: set camera-key-file there"),
  /** Sealed to another key or for another camera, or changed. */
  NOT_OPENED(
      3,
      "it was sealed to another camera side's key or for another camera, or was changed: seal it"
          + " again"),
  /** Opened, but what is in it is no login. */
  NO_LOGIN(4, "it holds no login: seal it again"),
  /** The camera side has no camera of this id. */
  UNKNOWN_CAMERA(5, "the camera side has no such camera"),
  /** Not passed as it should be. */
  MALFORMED(6, "the camera side cannot read what is passed: give both sides the same version");

  private final int number;
  private final String words;

  LoginOutcome(int number, String words) {
    this.number = number;
    this.words = words;
  }

  /** The number that crosses the boundary. */
  @Override
  public int number() {
    return number;
  }

  /** What an operator reads. */
  public String words() {
    return words;
  }

  /** What a number means, empty for a number nobody knows. */
  public static Optional<LoginOutcome> of(long number) {
    return Numbered.of(values(), number);
  }
}
