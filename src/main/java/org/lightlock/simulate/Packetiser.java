package org.lightlock.simulate;

import java.nio.ByteBuffer;

/** How the pictures of one codec are cut into RTP payloads. */
interface Packetiser {
  /** Adds a picture's payloads. */
  void packetise(ByteBuffer picture, boolean key, RtpFrame.Builder packets) throws ClipException;

  /** The packetiser for a clip. */
  static Packetiser of(Clip clip) {
    return switch (clip.codec()) {
      case H264 -> new H264Packetiser(clip.nalLengthBytes(), clip.parameterSets());
      case H265 -> new H265Packetiser(clip.nalLengthBytes(), clip.parameterSets());
      case MJPEG -> new JpegPacketiser();
      case MPEG4 -> new Mpeg4Packetiser();
    };
  }
}
