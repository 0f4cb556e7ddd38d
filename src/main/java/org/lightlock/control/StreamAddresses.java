package org.lightlock.control;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.lightlock.camera.CameraId;
import org.lightlock.serve.Caller;

/**
 * The addresses at which a camera can be watched, for whoever gets a ticket.
 *
 * @param patterns by the way's name, in order; {@code {host}} stands for host and port as the
 *     browser has them, {@code {name}} for the host alone, {@code {camera}} for the camera
 * @param withTicket whether the ticket stands in them; else a player shows it in a header
 */
public record StreamAddresses(Map<String, String> patterns, boolean withTicket) {
  /** Copies the map and keeps its order. */
  public StreamAddresses {
    patterns = Collections.unmodifiableMap(new LinkedHashMap<>(patterns));
  }

  /** Addresses with the ticket. */
  public StreamAddresses(Map<String, String> patterns) {
    this(patterns, true);
  }

  /** The addresses for a ticket. */
  Map<String, String> with(String host, CameraId camera, String token) {
    String name = host.replaceFirst(":[0-9]*$", "");
    Map<String, String> addresses = new LinkedHashMap<>();
    patterns.forEach(
        (way, pattern) ->
            addresses.put(
                way,
                pattern
                        .replace("{host}", host)
                        .replace("{name}", name)
                        .replace("{camera}", camera.value())
                    + (withTicket ? "?" + Caller.TICKET + "=" + token : "")));
    return addresses;
  }
}
