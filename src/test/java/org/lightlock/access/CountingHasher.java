package org.lightlock.access;

import java.util.concurrent.atomic.AtomicInteger;

/** A fast hasher that counts its work. */
final class CountingHasher implements PasswordHasher {
  final AtomicInteger verifications = new AtomicInteger();
  volatile boolean busy;

  /** What happens while a passphrase is being verified. */
  volatile Runnable meanwhile = () -> {};

  @Override
  public String hash(char[] password) {
    return "fake:" + new String(password).hashCode();
  }

  @Override
  public boolean verify(char[] password, String stored) throws HashingBusyException {
    if (busy) {
      throw new HashingBusyException();
    }
    verifications.incrementAndGet();
    boolean matches = stored.equals(hash(password));
    meanwhile.run();
    return matches;
  }

  @Override
  public String unmatchable() {
    return "fake:none";
  }
}
