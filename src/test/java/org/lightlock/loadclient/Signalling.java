package org.lightlock.loadclient;

import java.io.IOException;

/** How sessions are agreed on with one kind of server. Thread-safe; its calls wait. */
interface Signalling extends AutoCloseable {
  /**
   * What a viewer says of itself.
   *
   * @param number which viewer it is, from 0
   * @param fingerprint of its certificate, in upper-case hexadecimal with colons
   */
  record Local(int number, String ufrag, String password, String fingerprint) {}

  /** A session that was agreed on. */
  interface Agreed {
    /** The sender's side. */
    Description sender();

    /** Ends it at the server. */
    void close() throws IOException, InterruptedException;
  }

  /** Agrees on a session. */
  Agreed open(Local local) throws IOException, InterruptedException;

  @Override
  void close();
}
