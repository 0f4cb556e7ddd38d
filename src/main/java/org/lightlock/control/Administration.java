package org.lightlock.control;

import java.time.InstantSource;
import org.lightlock.access.AccessDatabase;
import org.lightlock.access.Accounts;
import org.lightlock.access.CameraLogins;
import org.lightlock.access.EnrolmentLinks;
import org.lightlock.access.Grants;
import org.lightlock.access.Roles;
import org.lightlock.access.StreamClients;
import org.lightlock.access.audit.AuditTrail;

/** Whom and what administrators change, the same as by command, and where it is written down. */
public record Administration(
    Accounts accounts,
    EnrolmentLinks links,
    Grants grants,
    Roles roles,
    StreamClients clients,
    CameraLogins cameraLogins,
    AuditTrail audit) {
  /** That of one database. */
  public static Administration of(AccessDatabase database, InstantSource clock, AuditTrail audit) {
    return new Administration(
        new Accounts(database, clock),
        new EnrolmentLinks(database, clock),
        new Grants(database, clock),
        new Roles(database),
        new StreamClients(database, clock),
        new CameraLogins(database, clock),
        audit);
  }
}
