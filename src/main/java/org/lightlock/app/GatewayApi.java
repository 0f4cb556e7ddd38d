package org.lightlock.app;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.lightlock.access.LocalAccess;
import org.lightlock.access.audit.AuditReader;
import org.lightlock.control.Administration;
import org.lightlock.control.ApiRoutes;
import org.lightlock.control.AuditRoutes;
import org.lightlock.control.ControlApi;
import org.lightlock.control.Routes;
import org.lightlock.control.StreamAddresses;
import org.lightlock.relay.LiveStreams;

/** Every operation of a gateway's API, in one place: the matrix test asks these. */
final class GatewayApi {
  private GatewayApi() {}

  /** As the method below, without single sign-on. */
  static ControlApi of(
      LocalAccess access,
      Administration administration,
      LiveStreams streams,
      AuditReader audit,
      StreamAddresses addresses) {
    return of(access, administration, streams, audit, addresses, Optional.empty());
  }

  static ControlApi of(
      LocalAccess access,
      Administration administration,
      LiveStreams streams,
      AuditReader audit,
      StreamAddresses addresses,
      Optional<String> ssoButton) {
    List<Routes> groups =
        new ArrayList<>(
            ApiRoutes.of(access, access.sessions(), administration, streams, addresses, ssoButton));
    groups.addAll(ApiRoutes.factors(access, streams));
    groups.add(new AuditRoutes(access, audit));
    return new ControlApi(access, groups);
  }
}
