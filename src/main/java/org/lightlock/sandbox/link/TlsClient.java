package org.lightlock.sandbox.link;

import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.security.Security;
import java.util.Arrays;
import java.util.Comparator;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.TrustManager;

/**
 * The JDK's TLS as a confined worker uses it: no file, no default trust, no default randomness, no
 * session that outlives its connection.
 */
final class TlsClient {
  static final String TLS_1_3 = "TLSv1.3";
  static final String TLS_1_2 = "TLSv1.2";

  /** One engine in the worker knows no other peer: the names only label its session. */
  private static final String NO_NAME = "camera";

  private TlsClient() {}

  /**
   * Tells the JDK its limits. Before anything of TLS is loaded, and once in a process that does
   * nothing else: they are the JVM's own.
   */
  static void limitThisProcess() {
    System.setProperty("jdk.tls.maxHandshakeMessageSize", "32768");
    System.setProperty("jdk.tls.client.maxInboundCertificateChainLength", "6");
    System.setProperty("jdk.tls.client.enableSessionTicketExtension", "false");
    System.setProperty("jdk.tls.client.enableStatusRequestExtension", "false");
    // Without the JDK's "jdkCA", for which it would read its file of authorities.
    Security.setProperty(
        "jdk.certpath.disabledAlgorithms",
        "MD2, MD5, SHA1, RSA keySize < 2048, DSA, EC keySize < 224");
    if (Security.getProvider(KernelSecureRandom.PROVIDER) == null) {
      Security.insertProviderAt(KernelSecureRandom.provider(), 1);
    }
  }

  /** An engine that has not begun. */
  static SSLEngine engine(CameraTrust trust) {
    try {
      SSLContext context = SSLContext.getInstance("TLS", "SunJSSE");
      SecureRandom random = SecureRandom.getInstance(KernelSecureRandom.ALGORITHM);
      context.init(null, new TrustManager[] {trust}, random);
      SSLEngine engine = context.createSSLEngine(NO_NAME, 0);
      engine.setUseClientMode(true);
      SSLParameters parameters = engine.getSSLParameters();
      parameters.setProtocols(new String[] {TLS_1_3, TLS_1_2});
      parameters.setCipherSuites(preferred(parameters.getCipherSuites()));
      engine.setSSLParameters(parameters);
      return engine;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this Java runtime has no TLS", e);
    }
  }

  /**
   * Ciphers that authenticate what they encrypt, ChaCha20 first: without the JVM's second compiler,
   * which a worker does not have, it is four times as fast as AES.
   */
  private static String[] preferred(String[] suites) {
    return Arrays.stream(suites)
        .filter(suite -> suite.contains("_CHACHA20_") || suite.contains("_GCM_"))
        .filter(suite -> suite.startsWith("TLS_AES_") || !suite.startsWith("TLS_DHE_DSS_"))
        .sorted(Comparator.comparing(suite -> !suite.contains("_CHACHA20_")))
        .toArray(String[]::new);
  }
}
