package org.lightlock.control;

import io.nayuki.qrcodegen.QrCode;

/**
 * A QR code as an SVG path of unit squares, so that a page shows it without a library. May hold a
 * secret: never printed.
 *
 * @param size how many squares wide and high, with the quiet zone
 * @param path for the attribute {@code d} of an SVG {@code path} with viewBox {@code 0 0 size size}
 */
record QrPicture(int size, String path) {
  private static final int QUIET = 4;

  static QrPicture of(String text) {
    QrCode code = QrCode.encodeText(text, QrCode.Ecc.MEDIUM);
    StringBuilder path = new StringBuilder();
    for (int y = 0; y < code.size; y++) {
      for (int x = 0; x < code.size; x++) {
        if (code.getModule(x, y)) {
          path.append('M').append(x + QUIET).append(' ').append(y + QUIET).append("h1v1h-1z");
        }
      }
    }
    return new QrPicture(code.size + 2 * QUIET, path.toString());
  }

  @Override
  public String toString() {
    return "QrPicture";
  }
}
