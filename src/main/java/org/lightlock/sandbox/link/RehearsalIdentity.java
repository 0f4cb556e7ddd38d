package org.lightlock.sandbox.link;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;

/**
 * A key and the certificates for it that live for one rehearsal: an authority and, by the same key,
 * a server. Written by hand (RFC 5280 §4.1) because the JDK only reads certificates.
 */
record RehearsalIdentity(KeyPair keys, X509Certificate server, X509Certificate authority) {
  private static final int SEQUENCE = 0x30;
  private static final int INTEGER = 0x02;
  private static final int BIT_STRING = 0x03;
  private static final int OID = 0x06;
  private static final int UTF8_STRING = 0x0c;
  private static final int SET = 0x31;
  private static final int GENERALIZED_TIME = 0x18;

  /** ecdsa-with-SHA256 (RFC 5758 §3.2). */
  private static final byte[] SIGNATURE =
      der(SEQUENCE, der(OID, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x04, 0x03, 0x02));

  /** id-at-commonName (RFC 5280 §A.1). */
  private static final byte[] COMMON_NAME = der(OID, 0x55, 0x04, 0x03);

  static RehearsalIdentity make() throws GeneralSecurityException {
    KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
    generator.initialize(new ECGenParameterSpec("secp256r1"));
    KeyPair keys = generator.generateKeyPair();
    return new RehearsalIdentity(keys, certificate(keys, "server"), certificate(keys, "authority"));
  }

  private static X509Certificate certificate(KeyPair keys, String subject)
      throws GeneralSecurityException {
    byte[] content =
        der(
            SEQUENCE,
            der(INTEGER, 1),
            SIGNATURE,
            name("authority"),
            der(SEQUENCE, time("20000101000000Z"), time("99991231235959Z")),
            name(subject),
            keys.getPublic().getEncoded());
    Signature signature = Signature.getInstance("SHA256withECDSA");
    signature.initSign(keys.getPrivate());
    signature.update(content);
    byte[] whole =
        der(SEQUENCE, content, SIGNATURE, der(BIT_STRING, new byte[1], signature.sign()));
    return (X509Certificate)
        CertificateFactory.getInstance("X.509")
            .generateCertificate(new ByteArrayInputStream(whole));
  }

  private static byte[] name(String common) {
    byte[] text = der(UTF8_STRING, common.getBytes(StandardCharsets.US_ASCII));
    return der(SEQUENCE, der(SET, der(SEQUENCE, COMMON_NAME, text)));
  }

  private static byte[] time(String text) {
    return der(GENERALIZED_TIME, text.getBytes(StandardCharsets.US_ASCII));
  }

  private static byte[] der(int tag, int... content) {
    byte[] bytes = new byte[content.length];
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = (byte) content[i];
    }
    return der(tag, bytes);
  }

  private static byte[] der(int tag, byte[]... parts) {
    ByteArrayOutputStream content = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      content.writeBytes(part);
    }
    ByteArrayOutputStream whole = new ByteArrayOutputStream();
    int length = content.size();
    whole.write(tag);
    if (length > 0xff) {
      whole.write(0x82);
      whole.write(length >> 8);
    } else if (length > 0x7f) {
      whole.write(0x81);
    }
    whole.write(length);
    whole.writeBytes(content.toByteArray());
    return whole.toByteArray();
  }
}
