package org.lightlock.app;

import java.util.ArrayList;
import java.util.List;
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

  static ControlApi of(
      LocalAccess access,
      Administration administration,
      LiveStreams streams,
      AuditReader audit,
      StreamAddresses addresses) {
    List<Routes> groups =
        new ArrayList<>(
            ApiRoutes.of(access, access.sessions(), administration, streams, addresses));
    groups.addAll(ApiRoutes.factors(access, streams));
    groups.add(new AuditRoutes(audit));
    return new ControlApi(access, groups);
  }
}
