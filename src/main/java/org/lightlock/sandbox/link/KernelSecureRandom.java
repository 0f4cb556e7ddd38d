package org.lightlock.sandbox.link;

import java.security.Provider;
import java.security.SecureRandomSpi;
import org.lightlock.posix.KernelRandom;

/**
 * The kernel's random numbers as the JDK's cryptography asks for them: its own sources read files,
 * which a confined worker cannot.
 */
public final class KernelSecureRandom extends SecureRandomSpi {
  static final String PROVIDER = "LightlockKernelRandom";
  static final String ALGORITHM = "KernelRandom";
  private static final long serialVersionUID = 1;

  private final transient KernelRandom random = new KernelRandom();

  /** A source; the JDK makes it. */
  public KernelSecureRandom() {}

  /** What makes it the JDK's default. */
  static Provider provider() {
    return new KernelProvider();
  }

  @Override
  protected void engineSetSeed(byte[] seed) {
    // The kernel needs none.
  }

  @Override
  protected synchronized void engineNextBytes(byte[] bytes) {
    random.nextBytes(bytes);
  }

  @Override
  protected byte[] engineGenerateSeed(int length) {
    byte[] seed = new byte[length];
    engineNextBytes(seed);
    return seed;
  }

  private static final class KernelProvider extends Provider {
    private static final long serialVersionUID = 1;

    KernelProvider() {
      super(PROVIDER, "1", "getrandom(2)");
      put("SecureRandom." + ALGORITHM, KernelSecureRandom.class.getName());
    }
  }
}
