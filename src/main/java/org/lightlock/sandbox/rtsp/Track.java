package org.lightlock.sandbox.rtsp;

/** Which of a camera's two streams of packets is meant. */
public enum Track {
  VIDEO,
  AUDIO
}
