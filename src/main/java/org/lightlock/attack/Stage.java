package org.lightlock.attack;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** What an attack may ask of the machine that it runs on: processes and what they say. */
public interface Stage {
  /** A gateway of the suite, in a process of its own. */
  interface Gateway {
    /** Signed in. */
    GatewayClient client();

    /** Where its metrics are. */
    int metricsPort();

    /** Its process id, 0 when it does not run. */
    long pid();
  }

  /** The gateway beside the camera side that is attacked. */
  Gateway gateway();

  /** The process id of the camera side, 0 when it does not run. */
  long cameraSidePid();

  /** Every line that the processes have logged so far. */
  List<String> log();

  /**
   * Starts another gateway, at an airlock where the suite itself plays the camera side.
   *
   * @param cameras their ids; pictures are asked for all the time
   */
  Gateway gatewayAt(Path airlock, List<String> cameras) throws IOException, InterruptedException;

  /** A folder for sockets; only this user can enter it. */
  Path folder();

  /**
   * Starts a camera side with a configuration that it must refuse.
   *
   * @return its exit code
   */
  int refusedCameraSide(String configuration) throws IOException, InterruptedException;

  /** The folder of the clips. */
  Path clips();
}
