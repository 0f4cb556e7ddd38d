package org.lightlock.control;

/** A seed to put into an authenticator app, in an answer: as text, as an address, as a picture. */
record SeedView(String secret, String uri, QrPicture qr) {
  static SeedView of(String text, String uri) {
    return new SeedView(text, uri, QrPicture.of(uri));
  }

  @Override
  public String toString() {
    return "SeedView";
  }
}
