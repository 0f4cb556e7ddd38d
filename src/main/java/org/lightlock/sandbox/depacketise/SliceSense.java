package org.lightlock.sandbox.depacketise;

/** What the beginning of a slice header looks like. */
enum SliceSense {
  /** No encoder wrote this. */
  NONE,
  INTRA,
  OTHER
}
