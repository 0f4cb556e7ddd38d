package org.lightlock.sandbox.depacketise;

/**
 * What a picture parameter set says that a slice header is read by.
 *
 * @param id -1 for none
 * @param extraBits num_extra_slice_header_bits of H.265, 0 in H.264
 */
record PictureSet(int id, int extraBits) {
  static final PictureSet NONE = new PictureSet(-1, 0);
}
