package org.lightlock.encode;

/** One sink of a rendition, and whether its first IDR has come. */
final class Subscriber {
  private final PictureSink sink;
  private volatile boolean started;
  private volatile boolean gone;

  Subscriber(PictureSink sink) {
    this.sink = sink;
  }

  /** Whether this sink still waits for its first picture. */
  boolean waits() {
    return !started && !gone;
  }

  /** Hands on a picture, but none before the first IDR. On the encode thread. */
  void deliver(EncodedPicture picture) {
    if (gone || (!started && !picture.idr())) {
      return;
    }
    started = true;
    sink.picture(picture);
  }

  /** Keeps further pictures away; whether this is the first time. */
  synchronized boolean leave() {
    boolean first = !gone;
    gone = true;
    return first;
  }

  /** Tells a sink that has not left by itself that no picture comes any more. */
  void end() {
    if (leave()) {
      sink.ended();
    }
  }
}
