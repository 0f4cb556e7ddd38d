package org.lightlock.loadclient;

/**
 * Puts packets together to H.264 access units (RFC 6184), as far as it takes to know that a picture
 * is complete: all packets from the start of its first NAL unit to the marker. Keeps no payload.
 * One thread; allocates nothing.
 */
final class Pictures {
  private static final int OPEN = 16;
  private static final int STAP_A = 24;
  private static final int FU_A = 28;
  private static final int TYPE = 0x1f;
  private static final int START = 0x80;
  private static final int IDR_SLICE = 5;

  private final long[] timestamps = new long[OPEN];
  private final long[] lowest = new long[OPEN];
  private final long[] last = new long[OPEN];
  private final int[] counts = new int[OPEN];
  private final boolean[] starts = new boolean[OPEN];
  private final boolean[] idrs = new boolean[OPEN];
  private final boolean[] complete = new boolean[OPEN];
  private int newest = -1;
  private int used;
  private long incomplete;
  private boolean lastWasIdr;

  /**
   * Takes a packet that is new.
   *
   * @param extended its sequence number over the rounds
   * @return whether its picture is complete now
   */
  boolean packet(long extended, long timestamp, boolean marker, byte[] bytes, int at, int length) {
    int slot = slot(timestamp, extended);
    if (slot < 0) {
      return false;
    }
    int type = bytes[at] & TYPE;
    boolean fragment = type == FU_A && length > 1;
    boolean start = !fragment || (bytes[at + 1] & START) != 0;
    int unit = fragment ? bytes[at + 1] & TYPE : type;
    counts[slot]++;
    if (extended <= lowest[slot]) {
      lowest[slot] = extended;
      starts[slot] = start;
    }
    if (marker) {
      last[slot] = extended;
    }
    idrs[slot] |= unit == IDR_SLICE || (type == STAP_A && holdsIdr(bytes, at, length));
    if (complete[slot]
        || last[slot] < 0
        || !starts[slot]
        || counts[slot] != last[slot] - lowest[slot] + 1) {
      return false;
    }
    complete[slot] = true;
    lastWasIdr = idrs[slot];
    return true;
  }

  /** Whether decoding can begin with the picture that was completed last. */
  boolean lastWasIdr() {
    return lastWasIdr;
  }

  /** Pictures that can be completed no more; the first one does not count, it may have begun. */
  long incomplete() {
    return incomplete;
  }

  private static boolean holdsIdr(byte[] bytes, int at, int length) {
    int end = at + length;
    for (int unit = at + 1; unit + 2 < end; ) {
      int size = (bytes[unit] & 0xff) << 8 | (bytes[unit + 1] & 0xff);
      if ((bytes[unit + 2] & TYPE) == IDR_SLICE) {
        return true;
      }
      unit += 2 + size;
    }
    return false;
  }

  private int slot(long timestamp, long extended) {
    for (int i = 0; i < Math.min(used, OPEN); i++) {
      int slot = Math.floorMod(newest - i, OPEN);
      if (timestamps[slot] == timestamp) {
        return slot;
      }
    }
    if (used > 0 && extended < lowest[newest]) {
      return -1; // of a picture that was given up
    }
    newest = (newest + 1) % OPEN;
    if (used > OPEN && !complete[newest]) {
      incomplete++;
    }
    used++;
    timestamps[newest] = timestamp;
    lowest[newest] = extended;
    last[newest] = -1;
    counts[newest] = 0;
    starts[newest] = false;
    idrs[newest] = false;
    complete[newest] = false;
    return newest;
  }
}
