package org.lightlock.relay;

/** What is wrong with pictures that arrive, but may not be live. */
public enum FootageAlarm {
  /** Nothing. */
  NONE(""),
  /** The same picture comes again and again. */
  FROZEN("FROZEN PICTURE"),
  /** The same stretch of pictures comes again and again. */
  LOOPED("REPEATED PICTURE");

  private final String badge;

  FootageAlarm(String badge) {
    this.badge = badge;
  }

  /** What is drawn over the picture. */
  public String badge() {
    return badge;
  }
}
