package org.lightlock.sandbox.decode;

import org.bytedeco.javacpp.BytePointer;

/** A pointer to memory that JavaCPP does not own and never frees. */
final class NativeAddress extends BytePointer {
  /** Points elsewhere. */
  NativeAddress at(long nativeAddress) {
    address = nativeAddress;
    return this;
  }
}
