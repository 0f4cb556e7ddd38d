package org.lightlock.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

class GatewayProcessTest {
  @Test
  void addresses_nameOnlyWhatIsSwitchedOn() {
    assertThat(GatewayProcess.addresses(OptionalInt.empty(), false).patterns())
        .containsOnlyKeys("mse", "snapshot");
    assertThat(GatewayProcess.addresses(OptionalInt.of(322), true).patterns())
        .containsEntry("mse", "wss://{host}/live/{camera}/full")
        .containsEntry("whep", "https://{host}/whep/{camera}")
        .containsEntry("snapshot", "https://{host}/snapshot/{camera}.jpg")
        .containsEntry("rtsps", "rtsps://{name}:322/{camera}");
  }
}
