package org.lightlock.encode;

/** The encoder could not be opened or refused a picture: the environment's fault, not a bug. */
public final class EncoderException extends Exception {
  private static final long serialVersionUID = 1;

  EncoderException(String message) {
    super(message);
  }

  EncoderException(String message, Throwable cause) {
    super(message, cause);
  }
}
