package org.lightlock.simulate;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** A clip file as the RTP packets that the simulated camera sends of it. */
public final class ClipPackets {
  private final String description;
  private final List<ByteBuffer> packets = new ArrayList<>();

  private ClipPackets(String description) {
    this.description = description;
  }

  /** Reads one round of a clip. */
  public static ClipPackets of(Path mp4) throws IOException {
    PacketisedClip clip = PacketisedClip.of(Clip.read(mp4), Set.of());
    ClipPackets all = new ClipPackets(clip.description().text("127.0.0.1"));
    for (RtpFrame frame : clip.frames()) {
      long ticks = frame.presentTicks() * 90_000 / clip.ticksPerSecond();
      for (int i = 0; i < frame.packets(); i++) {
        int start = frame.packetOffsets()[i] + RtpFrame.FRAMING_BYTES;
        ByteBuffer packet = ByteBuffer.allocateDirect(frame.end(i) - start);
        packet.put(0, frame.bytes(), start, packet.capacity());
        packet.putShort(2, (short) all.packets.size()).putInt(4, (int) ticks).putInt(8, 1);
        all.packets.add(packet);
      }
    }
    return all;
  }

  /** The session description. */
  public String description() {
    return description;
  }

  /** The packets in sending order; a test may change them. */
  public List<ByteBuffer> packets() {
    return packets;
  }
}
