package org.lightlock.serve.mse;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ViewerMessagesTest {
  @Test
  void clientMillis_ping_repeatsItsNumber() {
    assertThat(ViewerMessages.clientMillis("{\"type\":\"ping\",\"t\":1234.125}"))
        .contains("1234.125");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "{}",
        "{\"type\":\"ping\"}",
        "{\"type\":\"ping\",\"t\":-1}",
        "{\"type\":\"ping\",\"t\":1e9}",
        "{\"type\":\"ping\",\"t\":1,\"u\":2}",
        "{\"type\":\"ping\",\"t\":\"1\"}",
        "{\"type\":\"ping\",\"t\":1} "
      })
  void clientMillis_anythingElse_isEmpty(String message) {
    assertThat(ViewerMessages.clientMillis(message)).isEmpty();
  }
}
