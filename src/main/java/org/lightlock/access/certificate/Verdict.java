package org.lightlock.access.certificate;

/** What is to be thought of a client's certificate. */
public enum Verdict {
  /** Believe it. */
  GOOD("good"),
  /** No authority that we know has issued it, or a chain to one is broken. */
  NOT_TRUSTED("issued by nobody whom client-certificates.ca names"),
  /** Not yet, or no longer. */
  EXPIRED("expired, or not valid yet"),
  /** It was taken back. */
  REVOKED("revoked"),
  /** Whether it was taken back cannot be told, so it counts as if it was. */
  REVOCATION_UNKNOWN("whether it was revoked cannot be told"),
  /** It is not for clients. */
  WRONG_PURPOSE("not issued for client authentication"),
  /** Its key can be guessed. */
  WEAK_KEY("its key is too weak");

  private final String words;

  Verdict(String words) {
    this.words = words;
  }

  /** For the log. */
  public String words() {
    return words;
  }
}
