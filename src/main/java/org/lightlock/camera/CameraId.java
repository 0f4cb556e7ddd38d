package org.lightlock.camera;

import java.util.regex.Pattern;

/**
 * The name by which both sides know a camera: 1 to 31 lower-case letters, digits and hyphens, so
 * that it is safe in an address, a log line, a metric and a file name.
 */
public record CameraId(String value) {
  /** The most characters an id can have. */
  public static final int MAX_LENGTH = 31;

  private static final Pattern VALID =
      Pattern.compile("[a-z0-9][a-z0-9-]{0," + (MAX_LENGTH - 1) + "}");

  /**
   * Checks the value.
   *
   * @throws IllegalArgumentException when the value is not a valid id
   */
  public CameraId {
    if (!isValid(value)) {
      throw new IllegalArgumentException(
          "a camera's id has 1 to " + MAX_LENGTH + " lower-case letters, digits and hyphens");
    }
  }

  /** Whether a text may serve as an id. */
  public static boolean isValid(String value) {
    return VALID.matcher(value).matches();
  }

  @Override
  public String toString() {
    return value;
  }
}
