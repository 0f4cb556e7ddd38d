package org.lightlock.protect.srtp;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

/**
 * The vectors of RFC 3711 and RFC 7714, and those that libsrtp (which browsers have) tests with.
 */
class SrtpConformanceTest {
  private static final HexFormat HEX = HexFormat.of();

  /** RFC 7714 §16 and §17 begin with session keys. */
  private static final String GCM_KEY = "000102030405060708090a0b0c0d0e0f";

  private static final String GCM_SALT = "517569642070726f2071756f";
  private static final String GALLIA_HEADER = "8040f17b8041f8d35501a0b2";
  private static final String GALLIA =
      "47616c6c696120657374206f6d6e69732064697669736120696e207061727465732074726573";
  private static final String GALLIA_PROTECTED =
      GALLIA_HEADER
          + "f24de3a3fb34de6cacba861c9d7e4bcabe633bd50d294e6f42a5f47a51c7d19b36de3adf8833"
          + "899d7f27beb16a9152cf765ee4390cce";
  private static final String MARS =
      "81c8000d4d6172734e5450314e545032525450200000042a0000e9304c756e61"
          + "deadbeefdeadbeefdeadbeefdeadbeefdeadbeef";
  private static final String MARS_PROTECTED =
      "81c8000d4d61727363e94885dcdab67ca727d7662f6b7e997ff5c0f76c06f32dc676a5f1730d6fda"
          + "4ce09b4686303ded0bb9275bc84aa45896cf4d2fc5abf87245d9eade800005d4";

  /** RFC 3711 Appendix B.3, also the key of libsrtp's tests. */
  private static final SrtpKeys COUNTER_KEYS =
      new SrtpKeys(
          SrtpProfile.AES128_CM_SHA1_80,
          HEX.parseHex("e1f97a0d3e018be0d64fa32c06de4139"),
          HEX.parseHex("0ec675ad498afeebb6960b3aabe6"));

  /** Of test_key_gcm in libsrtp's test/srtp_driver.c. */
  private static final SrtpKeys GCM_KEYS =
      new SrtpKeys(
          SrtpProfile.AEAD_AES_128_GCM,
          HEX.parseHex("000102030405060708090a0b0c0d0e0f"),
          HEX.parseHex("a0a1a2a3a4a5a6a7a8a9aaab"));

  private static final String LIBSRTP_RTP_HEADER = "800f1234decafbadcafebabe";
  private static final String LIBSRTP_RTCP_HEADER = "81c8000bcafebabe";
  private static final String SIXTEEN_AB = "ab".repeat(16);

  @Test
  void derivation_rfc3711B3_givesItsKeys() {
    SessionKeys rtp = SessionKeys.forRtp(COUNTER_KEYS);
    assertThat(rtp.encryption()).asHexString().isEqualTo("C61E7A93744F39EE10734AFE3FF7A087");
    assertThat(rtp.salt()).asHexString().isEqualTo("30CBBC08863D8C85D49DB34A9AE1");
    // Its appendix continues the HMAC's key to 94 bytes.
    assertThat(rtp.authentication())
        .asHexString()
        .isEqualTo("CEBE321F6FF7716B6FD4AB49AF256A156D38BAA4");
  }

  @Test
  void counterMode_rfc3711B2_givesItsKeystream() throws Exception {
    byte[] salt = HEX.parseHex("f0f1f2f3f4f5f6f7f8f9fafbfcfd");
    CounterCipher cipher =
        new CounterCipher(
            new SessionKeys(HEX.parseHex("2b7e151628aed2a6abf7158809cf4f3c"), new byte[20], salt));
    byte[] keystream = new byte[0xff02 * 16];
    cipher.crypt(0, 0, keystream.clone(), 0, keystream.length, keystream, 0);
    assertThat(Arrays.copyOf(keystream, 48))
        .asHexString()
        .isEqualToIgnoringCase(
            "e03ead0935c95e80e166b16dd92b4eb4"
                + "d23513162b02d0f72a43a2fe4a5f97ab"
                + "41e95b3bb0a2e8dd477901e4fca894c0");
    assertThat(Arrays.copyOfRange(keystream, 0xfeff * 16, 0xff02 * 16))
        .asHexString()
        .isEqualToIgnoringCase(
            "ec8cdf7398607cb0f2d21675ea9ea1e4"
                + "362b7c3c6773516318a077d7fc5073ae"
                + "6a2cc3787889374fbeb4c81b17ba6c44");
  }

  @Test
  void gcm_rfc7714Rtp_isProtectedAndOpened() {
    byte[] payload = HEX.parseHex(GALLIA);
    byte[] out = Arrays.copyOf(HEX.parseHex(GALLIA_HEADER), 66);
    int length = new AeadSrtpSender(gcm()).protect(out, 0, 12, payload, 0, payload.length, 0xf17b);
    assertThat(HEX.formatHex(out, 0, length)).isEqualTo(GALLIA_PROTECTED);

    byte[] packet = HEX.parseHex(GALLIA_PROTECTED);
    int plain =
        new SrtpReceiver(SrtpProfile.AEAD_AES_128_GCM, gcm()).unprotect(packet, packet.length);
    assertThat(HEX.formatHex(packet, 0, plain)).isEqualTo(GALLIA_HEADER + GALLIA);
  }

  @Test
  void gcm_rfc7714Rtcp_isProtectedAndOpened() {
    byte[] packet = Arrays.copyOf(HEX.parseHex(MARS), 72);
    int length = new SrtcpSender(new AeadSrtcp(gcm()), 0x5d4).protect(packet, 52);
    assertThat(HEX.formatHex(packet, 0, length)).isEqualTo(MARS_PROTECTED);

    assertThat(new SrtcpReceiver(new AeadSrtcp(gcm())).unprotect(packet, length)).isEqualTo(52);
    assertThat(HEX.formatHex(packet, 0, 52)).isEqualTo(MARS);
  }

  @Test
  void counter_libsrtpsVectors_areMadeAndOpened() {
    rtp(COUNTER_KEYS, "4e55dc4ce79978d88ca4d215949d2402" + "b78d6acc99ea179b8dbb");
    rtcp(COUNTER_KEYS, "7128035be487b9bdbef89041f977a5a8" + "80000001" + "993e08cd54d6c1230798");
  }

  @Test
  void gcm_libsrtpsVectors_areMadeAndOpened() {
    rtp(GCM_KEYS, "c5002ede04cfdd2eb91159e0880aa06e" + "d2976826f796b201df3131a127e8a392");
    rtcp(
        GCM_KEYS,
        "c98b8b5df0392a55852b6c21ac8e7025" + "c52c6fbea2b3b446ea31123ba88ce61e" + "80000001");
  }

  private static void rtp(SrtpKeys keys, String expected) {
    byte[] payload = HEX.parseHex("00" + SIXTEEN_AB);
    byte[] out = Arrays.copyOf(HEX.parseHex("ffff" + LIBSRTP_RTP_HEADER), 60);
    int length = SrtpSender.of(keys).protect(out, 2, 12, payload, 1, 16, 0x1234);
    assertThat(length).isEqualTo(28 + keys.profile().overheadBytes());
    assertThat(HEX.formatHex(out, 2, 2 + length)).isEqualTo(LIBSRTP_RTP_HEADER + expected);

    byte[] packet = Arrays.copyOfRange(out, 2, 2 + length);
    assertThat(new SrtpReceiver(keys).unprotect(packet, length)).isEqualTo(28);
    assertThat(HEX.formatHex(packet, 0, 28)).isEqualTo(LIBSRTP_RTP_HEADER + SIXTEEN_AB);
  }

  /** libsrtp counts from 1. */
  private static void rtcp(SrtpKeys keys, String expected) {
    byte[] packet = Arrays.copyOf(HEX.parseHex(LIBSRTP_RTCP_HEADER + SIXTEEN_AB), 44);
    int length = new SrtcpSender(SrtcpCipher.of(keys), 1).protect(packet, 24);
    assertThat(HEX.formatHex(packet, 0, length)).isEqualTo(LIBSRTP_RTCP_HEADER + expected);

    assertThat(new SrtcpReceiver(keys).unprotect(packet, length)).isEqualTo(24);
    assertThat(HEX.formatHex(packet, 0, 24)).isEqualTo(LIBSRTP_RTCP_HEADER + SIXTEEN_AB);
  }

  private static SessionKeys gcm() {
    return new SessionKeys(HEX.parseHex(GCM_KEY), new byte[20], HEX.parseHex(GCM_SALT));
  }
}
