package org.lightlock.sandbox.audio;

/**
 * The tables of one bit rate of G.726 (ITU-T G.726, tables 7 to 12), by a code word's magnitude.
 *
 * @param bits of a code word
 * @param levels what the inverse quantiser gives, a logarithm to base 2 in 128ths
 * @param scales W, which moves the quantiser's scale, in 32nds
 * @param speeds F, which controls how fast the scale moves
 */
@SuppressWarnings("ArrayRecordComponent") // constants, compared by nobody
record G726Rate(int bits, int[] levels, int[] scales, int[] speeds) {
  /** The logarithm of nothing. */
  private static final int ZERO = -2048;

  private static final G726Rate KBPS_16 =
      new G726Rate(2, new int[] {116, 365}, new int[] {-22, 439}, new int[] {0, 7});

  private static final G726Rate KBPS_24 =
      new G726Rate(
          3, new int[] {ZERO, 135, 273, 373}, new int[] {-4, 30, 137, 582}, new int[] {0, 1, 2, 7});

  private static final G726Rate KBPS_32 =
      new G726Rate(
          4,
          new int[] {ZERO, 4, 135, 213, 273, 323, 373, 425},
          new int[] {-12, 18, 41, 64, 112, 198, 355, 1122},
          new int[] {0, 0, 0, 1, 1, 1, 3, 7});

  private static final G726Rate KBPS_40 =
      new G726Rate(
          5,
          new int[] {
            ZERO, -66, 28, 104, 169, 224, 274, 318, 358, 395, 429, 459, 488, 514, 539, 566
          },
          new int[] {14, 14, 24, 39, 40, 41, 58, 100, 141, 179, 219, 280, 358, 440, 529, 696},
          new int[] {0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 2, 3, 4, 5, 6, 6});

  /** The rate whose code words have so many bits: 2 to 5. */
  static G726Rate of(int bits) {
    return switch (bits) {
      case 2 -> KBPS_16;
      case 3 -> KBPS_24;
      case 4 -> KBPS_32;
      case 5 -> KBPS_40;
      default -> throw new IllegalArgumentException("G.726 has code words of 2 to 5 bits");
    };
  }
}
