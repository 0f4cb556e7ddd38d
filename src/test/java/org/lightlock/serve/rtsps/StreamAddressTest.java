package org.lightlock.serve.rtsps;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class StreamAddressTest {
  @ParameterizedTest
  @CsvSource({
    "rtsps://gateway:322/gate, rtsps://gateway:322/gate, gate, '', -1",
    "rtsps://gateway/gate/, rtsps://gateway/gate, gate, '', -1",
    "rtsp://gateway/gate/tile, rtsps://gateway/gate/tile, gate, tile, -1",
    "RTSPS://user:pw@[::1]:322/gate/tile/trackID=1, rtsps://[::1]:322/gate/tile, gate, tile, 1",
    "rtsps://gateway/gate/trackID=0, rtsps://gateway/gate, gate, '', 0",
    "rtsps://gateway/gate/?a=b, rtsps://gateway/gate, gate, '', -1",
    "/gate/full, /gate/full, gate, full, -1"
  })
  void of_addressOfOurs_isRead(
      String address, String base, String camera, String rendition, int track) {
    StreamAddress read = StreamAddress.of(address).orElseThrow();

    assertThat(read.base()).isEqualTo(base);
    assertThat(read.camera().value()).isEqualTo(camera);
    assertThat(read.rendition().orElse("")).isEqualTo(rendition);
    assertThat(read.track().orElse(-1)).isEqualTo(track);
    assertThat(read.ticket()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "*",
        "/",
        "//",
        "//gate",
        "rtsps://gateway",
        "rtsps://gateway/",
        "rtsps:///gate",
        "http://gateway/gate",
        "rtsps://gateway/Gate",
        "rtsps://gateway/gate/..",
        "rtsps://gateway/gate/full/more",
        "rtsps://gateway/gate/full/trackID=0/more",
        "rtsps://gateway/gate/full/trackID=10",
        "rtsps://gateway/gate//trackID=0",
        "rtsps://gateway/%67ate",
        "rtsps://gateway/gate#x"
      })
  void of_anythingElse_isNone(String address) {
    assertThat(StreamAddress.of(address)).isEmpty();
  }

  @Test
  void of_addressWithATicket_hasItAndDoesNotShowIt() {
    StreamAddress read =
        StreamAddress.of("rtsps://gateway/gate?ticket=abcdefghijklmnopqrst").orElseThrow();

    assertThat(read.ticket()).contains("abcdefghijklmnopqrst");
    assertThat(read.base()).isEqualTo("rtsps://gateway/gate");
    assertThat(read.toString()).doesNotContain("abcdefgh");
  }

  @ParameterizedTest
  @CsvSource({
    "RTP/AVP/TCP;unicast;interleaved=0-1, 0",
    "RTP/AVP/TCP;unicast;interleaved=2-3;mode=\"PLAY\", 2",
    "'RTP/AVP;unicast;client_port=5000-5001,RTP/AVP/TCP;interleaved=4-5', 4",
    "rtp/avp/tcp;unicast, -1",
    "RTP/AVP/TCP;unicast;interleaved=6, 6",
    "RTP/AVP/TCP;unicast;interleaved=0-5, -1",
    "RTP/AVP/TCP;unicast;interleaved=255-256, -1"
  })
  void transport_interleaved_isTaken(String header, int channel) {
    assertThat(TransportOffer.of(header)).contains(new TransportOffer(channel));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        ";",
        "RTP/AVP;unicast;client_port=5000-5001",
        "RTP/AVP/UDP;unicast;client_port=5000-5001",
        "RTP/SAVP/TCP;unicast;interleaved=0-1",
        "RTP/AVP/TCP;multicast;interleaved=0-1",
        "RTP/AVP/TCP;unicast;interleaved=x",
        "RTP/AVP/TCP;unicast;interleaved=0-1;mode=record",
        "a,b,c,d,e,f,g,h,i,RTP/AVP/TCP"
      })
  void transport_anythingElse_isNotTaken(String header) {
    assertThat(TransportOffer.of(header)).isEmpty();
  }
}
