package org.lightlock.serve.webrtc;

import java.util.Arrays;
import org.lightlock.access.ScriptedAccess;
import org.lightlock.access.Session;
import org.lightlock.access.ViewerGrant;
import org.lightlock.access.Watching;
import org.lightlock.camera.CameraId;
import org.lightlock.encode.EncodedPicture;
import org.lightlock.packetise.PicturePacketiser;
import org.lightlock.packetise.PicturePackets;

/** Grants, feeds and pictures without a camera. */
final class Grants {
  private static final byte[] SPS = {0, 0, 0, 1, 0x67, 0x42, (byte) 0xc0, 0x1f, 0x11, 0x22};
  private static final byte[] PPS = {0, 0, 0, 1, 0x68, (byte) 0xce, 0x3c};

  private final ScriptedAccess access = new ScriptedAccess("gate");
  private final Session session = access.session(access.signIn()).orElseThrow();
  private final PicturePacketiser packetiser = new PicturePacketiser();
  private long number;

  ViewerGrant grant(String rendition) {
    return Watching.live(access, session, new CameraId("gate"), rendition).orElseThrow();
  }

  /** A feed that nobody fills. */
  Feed feed(String rendition) {
    return new Feed(
        grant(rendition),
        packetiser,
        new RenditionRate(),
        new Feed.Owner() {
          @Override
          public void picture(Feed feed, PicturePackets packets) {}

          @Override
          public void feedEnded(Feed feed) {}
        });
  }

  /** The next picture, 40 ms after the one before. */
  PicturePackets picture(boolean idr, int sliceBytes) {
    byte[] bytes = new byte[(idr ? SPS.length + PPS.length : 0) + 4 + sliceBytes];
    Arrays.fill(bytes, (byte) 7);
    int at = 0;
    if (idr) {
      System.arraycopy(SPS, 0, bytes, 0, SPS.length);
      System.arraycopy(PPS, 0, bytes, SPS.length, PPS.length);
      at = SPS.length + PPS.length;
    }
    System.arraycopy(new byte[] {0, 0, 0, 1, (byte) (idr ? 0x65 : 0x41)}, 0, bytes, at, 5);
    number++;
    return packetiser
        .packets(
            new EncodedPicture(bytes, idr, 640, 360, number * 40_000, number * 40_000_000, number))
        .orElseThrow();
  }
}
