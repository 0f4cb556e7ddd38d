package org.lightlock.control;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.time.Instant;
import org.lightlock.relay.SecurityEvents;

/**
 * A security event in the API's answers.
 *
 * @param time when its minute began, in UTC
 * @param attackCase in docs/attacks.md
 * @param number the rejection's number, 0 for what the gateway noticed itself
 * @param count how often within the minute
 */
record EventView(
    String time,
    String camera,
    @JsonProperty("case") int attackCase,
    int number,
    String words,
    long count) {
  static EventView of(SecurityEvents.Event event) {
    return new EventView(
        Instant.ofEpochMilli(event.epochMillis()).toString(),
        event.camera().value(),
        event.attackCase(),
        event.number(),
        event.words(),
        event.count());
  }
}
