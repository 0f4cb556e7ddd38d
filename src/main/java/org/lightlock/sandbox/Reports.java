package org.lightlock.sandbox;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import org.lightlock.frame.AudioBlock;
import org.lightlock.frame.FrameNotice;
import org.lightlock.frame.Message;
import org.lightlock.posix.PosixException;
import org.lightlock.posix.UnixSocket;

/**
 * What a worker says: numbers to the camera side, notices of frames to the gateway. Never waits.
 */
final class Reports {
  private final UnixSocket control;
  private final MemorySegment message = Arena.global().allocate(Message.BYTES, 8);
  private final MemorySegment block = Arena.global().allocate(AudioBlock.MAX_BYTES, 8);
  private final MemorySegment notice = Arena.global().allocate(FrameNotice.BYTES, 8);

  Reports(UnixSocket control) {
    this.control = control;
  }

  /** Tells the camera side; a report that does not fit in its queue is lost. */
  synchronized void send(Message report) {
    report.write(message);
    try {
      control.send(message);
    } catch (PosixException e) {
      // The camera side is gone: the thread that listens to it ends this process.
    }
  }

  /** Gives the gateway a block of sound; one that does not fit in its queue is lost. */
  void sound(UnixSocket gateway, long sequence, long captureNanos, int channels, short[] samples) {
    int length = AudioBlock.write(block, sequence, captureNanos, channels, samples);
    try {
      gateway.send(block.asSlice(0, length));
    } catch (PosixException e) {
      // The gateway is gone: the camera side will end this process.
    }
  }

  /** Tells the gateway that a picture lies in a slot; the next notice makes up for a lost one. */
  void picture(UnixSocket gateway, int slot, long sequence) {
    FrameNotice.write(notice, slot, sequence);
    try {
      gateway.send(notice);
    } catch (PosixException e) {
      // The gateway is gone: the camera side will end this process.
    }
  }
}
