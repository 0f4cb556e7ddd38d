package org.lightlock.serve.rtsps;

import java.util.Base64;

/**
 * Undoes the base64 in which a tunnel's POST carries requests. Clients encode each request for
 * itself, so padding may stand in the middle: every group of four characters is decoded alone. Not
 * thread-safe.
 */
final class TunnelDecoder {
  private static final int GROUP = 4;

  private final byte[] group = new byte[GROUP];
  private int filled;

  /**
   * Decodes what has come.
   *
   * @param out room for at least three quarters of length and three bytes more
   * @return how many bytes stand in out, -1 when it is no base64
   */
  int decode(byte[] bytes, int offset, int length, byte[] out) {
    int written = 0;
    for (int i = offset; i < offset + length; i++) {
      byte c = bytes[i];
      if (c == '\r' || c == '\n' || c == ' ') {
        continue;
      }
      group[filled++] = c;
      if (filled == GROUP) {
        filled = 0;
        try {
          byte[] decoded = Base64.getDecoder().decode(group);
          System.arraycopy(decoded, 0, out, written, decoded.length);
          written += decoded.length;
        } catch (IllegalArgumentException e) {
          return -1;
        }
      }
    }
    return written;
  }
}
