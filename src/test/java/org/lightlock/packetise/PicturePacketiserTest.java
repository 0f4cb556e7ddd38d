package org.lightlock.packetise;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.lightlock.encode.EncodedPicture;

class PicturePacketiserTest {
  private final PicturePacketiser packetiser = new PicturePacketiser();

  @Test
  void packets_idr_beginsWithItsParameterSetsInOnePacket() {
    PicturePackets packets = packets(Units.idr(200, 1));

    assertThat(packets.count()).isEqualTo(2);
    byte[] first = Arrays.copyOf(packets.bytes(), packets.length(0));
    assertThat(first)
        .containsExactly(
            0x78, 0, 6, 0x67, 0x42, 0xc0, 0x1f, 0x11, 0x22, 0, 3, 0x68, 0xce, 0x3c); // NRI 3, 24
    assertThat(packets.marker(0)).isFalse();
    assertThat(packets.marker(1)).isTrue();
    assertThat(packets.idr()).isTrue();
    assertThat(Units.received(packets))
        .containsExactly(Units.SPS, Units.PPS, Units.slice(true, 200));
  }

  @Test
  void packets_smallSlice_isItsOwnPacket() {
    packets(Units.idr(200, 1));
    PicturePackets packets = packets(Units.between(Room.PAYLOAD_BYTES, 2));

    assertThat(packets.count()).isEqualTo(1);
    assertThat(packets.bytes()).isEqualTo(Units.slice(false, Room.PAYLOAD_BYTES));
    assertThat(packets.marker(0)).isTrue();
  }

  @Test
  void packets_largeSlice_isFragmentedEqually() {
    packets(Units.idr(200, 1));
    for (int bytes : new int[] {Room.PAYLOAD_BYTES + 1, 5_000, 100_000, 300_001, 2_000_000}) {
      PicturePackets packets = packets(Units.between(bytes, bytes));

      int last = packets.count() - 1;
      assertThat(packets.count()).isEqualTo(Math.ceilDiv(bytes - 1, Room.PAYLOAD_BYTES - 2));
      for (int i = 0; i < last; i++) {
        assertThat(packets.length(i))
            .isEqualTo(packets.length(0))
            .isLessThanOrEqualTo(Room.PAYLOAD_BYTES);
        assertThat(packets.marker(i)).isFalse();
      }
      assertThat(packets.length(last)).isBetween(3, packets.length(0));
      assertThat(packets.marker(last)).isTrue();
      assertThat(packets.offset(last) + packets.length(last)).isEqualTo(packets.bytes().length);
      assertThat(Units.received(packets)).containsExactly(Units.slice(false, bytes));
    }
  }

  @Test
  void packets_fragments_keepImportanceAndType() {
    byte[] bytes = packets(Units.idr(3_000, 1)).bytes();
    PicturePackets packets = packets(Units.idr(3_000, 2));

    assertThat(bytes[packets.offset(1)]).isEqualTo((byte) 0x7c); // NRI 3, FU-A
    assertThat(bytes[packets.offset(1) + 1]).isEqualTo((byte) 0x85); // start of type 5
    assertThat(bytes[packets.offset(2) + 1]).isEqualTo((byte) 0x05);
    assertThat(bytes[packets.offset(3) + 1]).isEqualTo((byte) 0x45); // end
  }

  @Test
  void packets_severalSlices_keepTheirOrder() {
    byte[] small = Units.slice(true, 100);
    byte[] large = Units.slice(true, 4_000);
    PicturePackets packets =
        packets(Units.picture(Units.annexB(Units.SPS, Units.PPS, large, small, large), true, 1));

    assertThat(Units.received(packets)).containsExactly(Units.SPS, Units.PPS, large, small, large);
  }

  @Test
  void packets_otherUnits_stayOut() {
    byte[] sei = {6, 5, 1, 9, (byte) 0x80};
    byte[] delimiter = {9, 0x10};
    PicturePackets packets =
        packets(
            Units.picture(
                Units.annexB(delimiter, Units.SPS, Units.PPS, sei, Units.slice(true, 50)),
                true,
                1));

    assertThat(Units.received(packets))
        .containsExactly(Units.SPS, Units.PPS, Units.slice(true, 50));
  }

  @Test
  void packets_samePictureTwice_isTheSameObject() {
    EncodedPicture picture = Units.idr(200, 1);

    assertThat(packets(picture)).isSameAs(packets(picture));
  }

  @Test
  void packets_nothingToShow_isEmpty() {
    assertThat(packetiser.packets(Units.between(100, 1))).isEmpty();
    assertThat(packetiser.packets(Units.picture(Units.annexB(Units.SPS, Units.PPS), true, 2)))
        .isEmpty();
    assertThat(packetiser.packets(Units.picture(new byte[0], true, 3))).isEmpty();
    byte[] hugeSps = Units.SPS.clone();
    hugeSps = Arrays.copyOf(hugeSps, Room.PAYLOAD_BYTES);
    Arrays.fill(hugeSps, 6, hugeSps.length, (byte) 7);
    assertThat(
            new PicturePacketiser()
                .packets(
                    Units.picture(Units.annexB(hugeSps, Units.PPS, Units.slice(true, 9)), true, 1)))
        .isEmpty();
  }

  @Test
  void packets_idrWithoutParameterSets_getsTheKnownOnes() {
    packets(Units.idr(200, 1));
    PicturePackets packets = packets(Units.picture(Units.annexB(Units.slice(true, 60)), true, 2));

    assertThat(Units.received(packets))
        .containsExactly(Units.SPS, Units.PPS, Units.slice(true, 60));
  }

  @Test
  void packets_newParameters_areInForceFromTheirIdrOn() {
    assertThat(packets(Units.idr(200, 1)).profileLevelId()).isEqualTo("42c01f");
    PicturePackets changed =
        packets(
            Units.picture(
                Units.annexB(Units.OTHER_SPS, Units.PPS, Units.slice(true, 60)), true, 2));
    PicturePackets next = packets(Units.between(60, 3));

    assertThat(changed.profileLevelId()).isEqualTo("42c028");
    assertThat(next.profileLevelId()).isEqualTo("42c028");
    assertThat(next.sps()).isEqualTo(Units.OTHER_SPS);
    assertThat(next.pps()).isEqualTo(Units.PPS);
  }

  @Test
  void packets_olderPictureAgain_changesNothingForTheOthers() {
    EncodedPicture old = Units.idr(200, 1);
    packets(old);
    EncodedPicture changed =
        Units.picture(Units.annexB(Units.OTHER_SPS, Units.PPS, Units.slice(true, 60)), true, 2);
    PicturePackets current = packets(changed);

    assertThat(packets(old).profileLevelId()).isEqualTo("42c01f");
    assertThat(packets(changed)).isSameAs(current);
    assertThat(packets(Units.between(60, 3)).profileLevelId()).isEqualTo("42c028");
  }

  @Test
  void rtpTicks_anyTime_are90PerMillisecondAndWrap() {
    assertThat(at(1_000_000).rtpTicks()).isEqualTo(90_000);
    assertThat(at(40_011).rtpTicks()).isEqualTo(3_600);
    // 2^32 ticks are 47721 seconds and a bit.
    assertThat(at(47_722_000_000L).rtpTicks()).isEqualTo(47_722L * 90_000 - (1L << 32));
    assertThat(at(-1).rtpTicks()).isEqualTo(0xffffffffL);
  }

  @Test
  void runEnd_idr_letsEqualPacketsGoTogether() {
    PicturePackets packets = packets(Units.idr(20_000, 1));
    int count = packets.count();
    int last = count - 1;

    assertThat(packets.runEnd(0, 64)).isEqualTo(1);
    assertThat(packets.runEnd(1, 64)).isEqualTo(count);
    assertThat(packets.runEnd(1, 4)).isEqualTo(5);
    assertThat(packets.runEnd(last, 64)).isEqualTo(count);
    assertThat(packets.length(last)).isLessThan(packets.length(1));
  }

  @Test
  void room_allParts_areADatagram() {
    assertThat(Room.PAYLOAD_BYTES).isEqualTo(1_130);
    assertThat(List.of(12, 40, 2, 1_130, 16).stream().mapToInt(Integer::intValue).sum())
        .isEqualTo(Room.DATAGRAM_BYTES);
  }

  private PicturePackets at(long ptsMicros) {
    byte[] annexB = Units.annexB(Units.SPS, Units.PPS, Units.slice(true, 9));
    return new PicturePacketiser()
        .packets(new EncodedPicture(annexB, true, 640, 360, ptsMicros, 0, 1))
        .orElseThrow();
  }

  private PicturePackets packets(EncodedPicture picture) {
    return packetiser.packets(picture).orElseThrow();
  }
}
