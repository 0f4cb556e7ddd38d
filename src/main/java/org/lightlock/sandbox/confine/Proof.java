package org.lightlock.sandbox.confine;

import java.util.EnumSet;
import java.util.Set;
import org.lightlock.frame.Confinement;
import org.lightlock.posix.ForbiddenActs;

/** What a worker found denied, as locks. */
public final class Proof {
  private Proof() {}

  /** The acts of {@link Confinement#FORBIDDEN_ACTS} that were tried just now and denied. */
  public static Set<Confinement> denied() {
    Set<Confinement> locks = EnumSet.noneOf(Confinement.class);
    for (ForbiddenActs.Act act : ForbiddenActs.denied()) {
      locks.add(
          switch (act) {
            case OPEN_FILE -> Confinement.OPEN_FILE;
            case TCP_CONNECT -> Confinement.LANDLOCK_CONNECT;
            case TCP_BIND -> Confinement.LANDLOCK_BIND;
            case TCP_SOCKET -> Confinement.TCP_SOCKET;
            case UDP_SOCKET -> Confinement.UDP_SOCKET;
            case UNIX_SOCKET -> Confinement.UNIX_SOCKET;
            case FORK -> Confinement.FORK;
            case EXEC -> Confinement.EXEC;
            case PTRACE -> Confinement.PTRACE;
            case FTRUNCATE -> Confinement.FTRUNCATE;
            case NEW_CODE -> Confinement.NEW_CODE;
          });
    }
    return locks;
  }

  /** The locks of Landlock alone; only before the seccomp filter is installed. */
  static Set<Confinement> deniedByLandlock() {
    Set<Confinement> locks = EnumSet.noneOf(Confinement.class);
    Set<ForbiddenActs.Act> denied = ForbiddenActs.deniedByLandlock();
    if (denied.contains(ForbiddenActs.Act.OPEN_FILE)) {
      locks.add(Confinement.LANDLOCK_FILES);
    }
    if (denied.contains(ForbiddenActs.Act.TCP_CONNECT)) {
      locks.add(Confinement.LANDLOCK_CONNECT);
    }
    if (denied.contains(ForbiddenActs.Act.TCP_BIND)) {
      locks.add(Confinement.LANDLOCK_BIND);
    }
    return locks;
  }
}
