package org.lightlock.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.lightlock.control.StreamAddresses;

class HttpWaysTest {
  @Test
  void addresses_nameOnlyWhatIsSwitchedOn() {
    assertThat(HttpWays.addresses(OptionalInt.empty(), false, true).patterns())
        .containsOnlyKeys("mse", "mp4", "hls", "snapshot");
    assertThat(HttpWays.addresses(OptionalInt.of(322), true, true).patterns())
        .containsEntry("mse", "wss://{host}/live/{camera}/full")
        .containsEntry("whep", "https://{host}/whep/{camera}")
        .containsEntry("snapshot", "https://{host}/snapshot/{camera}.jpg")
        .containsEntry("rtsps", "rtsps://{name}:322/{camera}");
  }

  @Test
  void addresses_withoutOldPlayers_holdNoTicketAndNameNoHls() {
    StreamAddresses addresses = HttpWays.addresses(OptionalInt.of(322), true, false);

    assertThat(addresses.patterns()).containsOnlyKeys("mse", "whep", "mp4", "snapshot", "rtsps");
    assertThat(addresses.withTicket()).isFalse();
  }
}
