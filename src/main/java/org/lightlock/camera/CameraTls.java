package org.lightlock.camera;

/**
 * By what a camera's certificate is known. One of the two is empty.
 *
 * @param pin the certificate's SHA-256 in lower-case hexadecimal, or empty
 * @param authorities certificates in PEM of which one must have signed it, or empty
 */
public record CameraTls(String pin, String authorities) {
  /** The length of a pin. */
  public static final int PIN_DIGITS = 64;

  /** A camera of which nothing is known yet: its connection is refused and its pin reported. */
  public static final CameraTls UNKNOWN = new CameraTls("", "");

  /**
   * Checks the pin.
   *
   * @throws IllegalArgumentException when it is none
   */
  public CameraTls {
    if (!pin.isEmpty() && !pin.matches("[0-9a-f]{" + PIN_DIGITS + "}")) {
      throw new IllegalArgumentException("a pin is a SHA-256 of 64 hexadecimal digits");
    }
  }
}
