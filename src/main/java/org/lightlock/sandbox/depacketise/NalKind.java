package org.lightlock.sandbox.depacketise;

/** What a NAL unit means for putting access units together and for the decoder. */
enum NalKind {
  SLICE(true, false),
  KEY_SLICE(true, false),
  SEQUENCE_PARAMETER_SET(false, true),
  OTHER_PARAMETER_SET(false, true),
  /** Supplemental information in front of a picture: only a recovery point reaches a decoder. */
  SUPPLEMENT(false, true),
  /** Supplemental information behind a picture: never reaches a decoder. */
  TRAILING_SUPPLEMENT(false, false),
  /** Marks the begin of an access unit; says nothing that a decoder needs. */
  DELIMITER(false, true),
  /** Anything a decoder of the base layer does not need: it never sees it. */
  IGNORED(false, false);

  private final boolean slice;
  private final boolean leadsUnit;

  NalKind(boolean slice, boolean leadsUnit) {
    this.slice = slice;
    this.leadsUnit = leadsUnit;
  }

  boolean isSlice() {
    return slice;
  }

  /** Whether it begins a new access unit when it follows a slice (H.264 §7.4.1.2.3). */
  boolean leadsUnit() {
    return leadsUnit;
  }
}
