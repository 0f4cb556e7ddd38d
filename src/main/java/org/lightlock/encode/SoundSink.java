package org.lightlock.encode;

/** Who takes a camera's encoded sound. Called on the encoder's thread and must not wait. */
@FunctionalInterface
public interface SoundSink {
  /** Takes one packet. */
  void sound(EncodedSound sound);
}
