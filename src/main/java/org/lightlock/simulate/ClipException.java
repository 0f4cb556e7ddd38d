package org.lightlock.simulate;

import java.io.IOException;

/** Why a file cannot be played as a camera. */
public final class ClipException extends IOException {
  private static final long serialVersionUID = 1;

  /** With the reason in an operator's words. */
  public ClipException(String message) {
    super(message);
  }
}
