package org.lightlock.serve.rtsps;

import org.lightlock.encode.EncodedSound;
import org.lightlock.packetise.PicturePackets;

/** What waits for a viewer's socket. The bytes are shared by all viewers. */
sealed interface Item {
  /** In place of dropped pictures: an IDR is needed to go on. */
  Item NEEDS_IDR = new NeedsIdr();

  /** What it takes of the viewer's budget. */
  int bytes();

  /** Whether decoding can begin here. */
  boolean idr();

  /** A picture. */
  record Picture(PicturePackets packets) implements Item {
    @Override
    public int bytes() {
      return packets.bytes().length;
    }

    @Override
    public boolean idr() {
      return packets.idr();
    }
  }

  /** A packet of AAC. */
  record Sound(EncodedSound sound) implements Item {
    @Override
    public int bytes() {
      return sound.bytes().length;
    }

    @Override
    public boolean idr() {
      return false;
    }
  }

  /** Pictures were dropped. */
  record NeedsIdr() implements Item {
    @Override
    public int bytes() {
      return 0;
    }

    @Override
    public boolean idr() {
      return false;
    }
  }
}
