package org.lightlock.app;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** How the processes of an installation are started. */
class ChildSpecTest {
  @Test
  void gateway_withoutMemory_endsSoThatItIsStartedAgain() {
    assertThat(ChildSpec.memoryFlags("gateway")).contains("-XX:+ExitOnOutOfMemoryError");
  }
}
