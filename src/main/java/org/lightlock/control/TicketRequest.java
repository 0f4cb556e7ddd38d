package org.lightlock.control;

import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.lightlock.camera.CameraId;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/**
 * What a ticket is asked for.
 *
 * @param onlyThisAddress whether the address that asks is the only one that may use it
 */
record TicketRequest(CameraId camera, boolean onlyThisAddress) {
  private record Body(@Nullable String camera, @Nullable Boolean onlyThisAddress) {}

  /** The request in a body, empty when the body is anything else. */
  static Optional<TicketRequest> parse(JsonMapper json, byte[] body) {
    try {
      Body read = json.readValue(body, Body.class);
      if (read == null || read.camera() == null || !CameraId.isValid(read.camera())) {
        return Optional.empty();
      }
      return Optional.of(
          new TicketRequest(
              new CameraId(read.camera()), Boolean.TRUE.equals(read.onlyThisAddress())));
    } catch (JacksonException e) {
      return Optional.empty();
    }
  }
}
