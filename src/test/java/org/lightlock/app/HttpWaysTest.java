package org.lightlock.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

class HttpWaysTest {
  @Test
  void addresses_nameOnlyWhatIsSwitchedOn() {
    assertThat(HttpWays.addresses(OptionalInt.empty(), false).patterns())
        .containsOnlyKeys("mse", "mp4", "hls", "snapshot");
    assertThat(HttpWays.addresses(OptionalInt.of(322), true).patterns())
        .containsEntry("mse", "wss://{host}/live/{camera}/full")
        .containsEntry("whep", "https://{host}/whep/{camera}")
        .containsEntry("snapshot", "https://{host}/snapshot/{camera}.jpg")
        .containsEntry("rtsps", "rtsps://{name}:322/{camera}");
  }
}
