package org.lightlock.attack;

import java.io.IOException;

/** What a hostile camera does with one connection. Ends when it returns or the connection does. */
@FunctionalInterface
interface Script {
  /** A camera that is never spoken to. */
  Script NOTHING = _ -> {};

  /** Plays the camera's part; whatever a closed connection throws ends it. */
  void play(Conversation with) throws IOException, InterruptedException;
}
