package org.lightlock.protect.scan;

/** The four levels of NCSC-NL's guidelines for TLS, the best first. */
public enum Mark {
  GOED("goed"),
  VOLDOENDE("voldoende"),
  UIT_TE_FASEREN("uit te faseren"),
  ONVOLDOENDE("onvoldoende");

  private final String words;

  Mark(String words) {
    this.words = words;
  }

  /** As the guidelines write it. */
  public String words() {
    return words;
  }
}
