package org.lightlock.serve.webrtc.ice;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.zip.CRC32;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** A viewer's binding request, byte by byte, right or wrong as a test wants it. */
public final class StunRequest {
  private final ByteBuffer bytes = ByteBuffer.allocate(1_400);

  StunRequest(int type) {
    bytes.putShort((short) type).putShort((short) 0).putInt(StunMessage.MAGIC_COOKIE);
    bytes.put(new byte[] {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12});
  }

  /** What a browser sends. */
  public static byte[] check(String username, String password, boolean nominate) {
    StunRequest request =
        new StunRequest(StunMessage.BINDING_REQUEST)
            .attribute(StunMessage.USERNAME, username.getBytes(StandardCharsets.UTF_8))
            .attribute(0x802A, new byte[8]) // ICE-CONTROLLING
            .attribute(StunMessage.PRIORITY, new byte[] {0x6e, 0, 1, (byte) 0xff});
    if (nominate) {
      request.attribute(StunMessage.USE_CANDIDATE, new byte[0]);
    }
    return request.integrity(password).fingerprint().done();
  }

  StunRequest attribute(int type, byte[] value) {
    bytes.putShort((short) type).putShort((short) value.length).put(value);
    bytes.position((bytes.position() + 3) / 4 * 4);
    return lengthPlus(0);
  }

  StunRequest integrity(String password) {
    lengthPlus(24);
    try {
      Mac mac = Mac.getInstance("HmacSHA1");
      mac.init(new SecretKeySpec(password.getBytes(StandardCharsets.UTF_8), "HmacSHA1"));
      mac.update(bytes.array(), 0, bytes.position());
      return attribute(StunMessage.MESSAGE_INTEGRITY, mac.doFinal());
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  StunRequest fingerprint() {
    lengthPlus(8);
    CRC32 crc = new CRC32();
    crc.update(bytes.array(), 0, bytes.position());
    int value = (int) crc.getValue() ^ StunMessage.FINGERPRINT_XOR;
    return attribute(StunMessage.FINGERPRINT, ByteBuffer.allocate(4).putInt(value).array());
  }

  private StunRequest lengthPlus(int more) {
    bytes.putShort(2, (short) (bytes.position() + more - StunMessage.HEADER_BYTES));
    return this;
  }

  byte[] done() {
    return Arrays.copyOf(bytes.array(), bytes.position());
  }
}
