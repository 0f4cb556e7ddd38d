package org.lightlock.packetise;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.util.Arrays;
import java.util.List;
import org.lightlock.encode.AnnexB;

/** Whatever the bytes of an access unit are, a receiver gets its slices or there are no packets. */
class PicturePacketiserFuzzTest {
  @FuzzTest(maxDuration = "20s")
  void packets(byte[] annexB) {
    new PicturePacketiser()
        .packets(Units.picture(annexB, true, 1))
        .ifPresent(packets -> check(annexB, packets));
  }

  private static void check(byte[] annexB, PicturePackets packets) {
    assertThat(packets.count()).isGreaterThan(1);
    int end = 0;
    for (int i = 0; i < packets.count(); i++) {
      assertThat(packets.offset(i)).isEqualTo(end);
      assertThat(packets.length(i)).isBetween(1, Room.PAYLOAD_BYTES);
      assertThat(packets.runEnd(i, 64)).isBetween(i + 1, Math.min(packets.count(), i + 64));
      end += packets.length(i);
    }
    assertThat(end).isEqualTo(packets.bytes().length);
    List<byte[]> slices =
        AnnexB.units(annexB).stream()
            .filter(AnnexB.Unit::isSlice)
            .map(unit -> Arrays.copyOfRange(annexB, unit.offset(), unit.offset() + unit.length()))
            .toList();
    List<byte[]> received = Units.received(packets);
    assertThat(received.subList(2, received.size())).containsExactlyElementsOf(slices);
    assertThat(packets.profileLevelId()).hasSize(6);
  }
}
