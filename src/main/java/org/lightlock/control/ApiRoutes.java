package org.lightlock.control;

import java.util.List;
import java.util.Optional;
import org.lightlock.access.Access;
import org.lightlock.relay.LiveStreams;

/** The operations that every gateway has. */
public final class ApiRoutes {
  private ApiRoutes() {}

  /** As the method below, without single sign-on. */
  public static List<Routes> of(Access access, LiveStreams streams, StreamAddresses addresses) {
    return of(access, streams, addresses, Optional.empty());
  }

  /**
   * All of them.
   *
   * @param addresses where a ticket is good
   * @param ssoButton what the button of single sign-on says, empty when there is none
   */
  public static List<Routes> of(
      Access access, LiveStreams streams, StreamAddresses addresses, Optional<String> ssoButton) {
    return List.of(
        new LoginRoutes(access, streams),
        new LoginOptionRoutes(ssoButton),
        new CameraRoutes(access, streams),
        new PurposeRoutes(access, streams),
        new TicketRoutes(access, streams, addresses));
  }
}
