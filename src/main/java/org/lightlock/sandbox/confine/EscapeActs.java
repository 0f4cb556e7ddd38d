package org.lightlock.sandbox.confine;

import java.lang.foreign.Arena;
import java.util.List;
import org.lightlock.frame.EscapeAct;

/** Tries what hostile code would try. Made for confined workers alone. */
public final class EscapeActs {
  private EscapeActs() {}

  /**
   * Tries one act. Some end the process: then no answer comes, and that is one.
   *
   * @param victim the process that is attacked, the gateway's
   * @return 0 or more when it was allowed, or minus what stopped it; see {@link EscapeAct}
   */
  public static long attempt(EscapeAct act, long victim) {
    if (act.by() == EscapeAct.By.JAVA) {
      return JavaActs.attempt(act);
    }
    try (Arena arena = Arena.ofConfined()) {
      List<NativeActs> groups =
          List.of(
              new FileActs(arena, victim),
              new SocketActs(arena, victim),
              new ProcessActs(arena, victim),
              new KernelActs(arena, victim));
      for (NativeActs group : groups) {
        long result = group.attempt(act);
        if (result != NativeActs.NOT_MINE) {
          return result;
        }
      }
    }
    throw new IllegalArgumentException("no group tries " + act);
  }
}
