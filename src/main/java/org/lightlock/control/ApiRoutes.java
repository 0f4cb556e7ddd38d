package org.lightlock.control;

import java.util.List;
import java.util.Optional;
import org.lightlock.access.Access;
import org.lightlock.access.LocalAccess;
import org.lightlock.access.Sessions;
import org.lightlock.relay.LiveStreams;

/** The operations that every gateway has. */
public final class ApiRoutes {
  private ApiRoutes() {}

  /** Second factors, enrolment and own factors, where people log in at this gateway. */
  public static List<Routes> factors(LocalAccess access, LiveStreams streams) {
    LoginAnswers answers = new LoginAnswers(access, streams);
    return List.of(
        new SecondFactorRoutes(access.logins(), answers),
        new EnrolmentRoutes(access.enrolments(), answers),
        new OwnFactorRoutes(access.ownFactors(), answers));
  }

  /** As the method below, without single sign-on. */
  public static List<Routes> of(
      Access access,
      Sessions sessions,
      Administration administration,
      LiveStreams streams,
      StreamAddresses addresses) {
    return of(access, sessions, administration, streams, addresses, Optional.empty());
  }

  /**
   * All of them.
   *
   * @param addresses where a ticket is good
   * @param ssoButton what the button of single sign-on says, empty when there is none
   */
  public static List<Routes> of(
      Access access,
      Sessions sessions,
      Administration administration,
      LiveStreams streams,
      StreamAddresses addresses,
      Optional<String> ssoButton) {
    return List.of(
        new LoginRoutes(access, new LoginAnswers(access, streams)),
        new LoginOptionRoutes(ssoButton),
        new SessionRoutes(access, sessions),
        new DeskRoutes(access),
        new CameraRoutes(access, streams),
        new PurposeRoutes(access, streams),
        new TicketRoutes(access, streams, addresses),
        new UserRoutes(administration),
        new RoleRoutes(administration),
        new GrantRoutes(access, administration),
        new ClientRoutes(administration),
        new CameraLoginRoutes(administration, streams));
  }
}
