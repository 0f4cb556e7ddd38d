package org.lightlock.access.factor;

import com.upokecenter.cbor.CBORObject;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.interfaces.ECPublicKey;
import java.security.spec.ECGenParameterSpec;
import java.util.Arrays;
import java.util.Base64;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * An authenticator and the browser around it, in software: one passkey with ES256 and no
 * attestation (WebAuthn §6). Each field can be made to lie.
 */
public final class SoftwareAuthenticator {
  private static final Base64.Encoder BASE64 = Base64.getUrlEncoder().withoutPadding();
  private static final JsonMapper JSON = new JsonMapper();
  private static final int USER_PRESENT = 0x01;
  private static final int USER_VERIFIED = 0x04;
  private static final int ATTESTED = 0x40;

  private final KeyPair keys;

  /** What its passkey is known by: random, until somebody chooses another. */
  public byte[] id = new byte[32];

  /** Where the browser says that it is. */
  public String origin;

  /** The relying party that the authenticator signs for. */
  public String rpId;

  /** Whether the person showed a PIN or a finger. */
  public boolean verifiesUser = true;

  /** How often it signed. */
  public int signCount;

  private byte[] userHandle = new byte[0];

  /** A new one in a browser that shows this host's page. */
  public SoftwareAuthenticator(String host, int port) throws GeneralSecurityException {
    this.rpId = host;
    this.origin = "https://" + host + ":" + port;
    KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
    generator.initialize(new ECGenParameterSpec("secp256r1"));
    this.keys = generator.generateKeyPair();
    new SecureRandom().nextBytes(id);
  }

  /** What {@code navigator.credentials.create} gives back for these options. */
  public String create(String optionsJson) throws GeneralSecurityException {
    JsonNode options = JSON.readTree(optionsJson).path("publicKey");
    userHandle = Base64.getUrlDecoder().decode(options.path("user").path("id").asString());
    byte[] client = clientData("webauthn.create", options.path("challenge").asString());
    ByteArrayOutputStream data = new ByteArrayOutputStream();
    data.writeBytes(authenticatorData(ATTESTED));
    data.writeBytes(new byte[16]);
    data.writeBytes(ByteBuffer.allocate(2).putShort((short) id.length).array());
    data.writeBytes(id);
    data.writeBytes(cosePublicKey());
    byte[] attestation =
        CBORObject.NewMap()
            .Add("fmt", "none")
            .Add("attStmt", CBORObject.NewMap())
            .Add("authData", data.toByteArray())
            .EncodeToBytes();
    return """
    {"id":"%1$s","rawId":"%1$s","type":"public-key","clientExtensionResults":{},
     "response":{"clientDataJSON":"%2$s","attestationObject":"%3$s","transports":["internal"]}}
    """
        .formatted(text(id), text(client), text(attestation));
  }

  /** What {@code navigator.credentials.get} gives back for these options. */
  public String get(String optionsJson) throws GeneralSecurityException {
    JsonNode options = JSON.readTree(optionsJson).path("publicKey");
    signCount++;
    byte[] client = clientData("webauthn.get", options.path("challenge").asString());
    byte[] data = authenticatorData(0);
    Signature signature = Signature.getInstance("SHA256withECDSA");
    signature.initSign(keys.getPrivate());
    signature.update(data);
    signature.update(sha256(client));
    return """
    {"id":"%1$s","rawId":"%1$s","type":"public-key","clientExtensionResults":{},
     "response":{"clientDataJSON":"%2$s","authenticatorData":"%3$s","signature":"%4$s",
     "userHandle":"%5$s"}}
    """
        .formatted(text(id), text(client), text(data), text(signature.sign()), text(userHandle));
  }

  private byte[] clientData(String type, String challenge) {
    return """
    {"type":"%s","challenge":"%s","origin":"%s","crossOrigin":false}\
    """
        .formatted(type, challenge, origin)
        .getBytes(StandardCharsets.UTF_8);
  }

  private byte[] authenticatorData(int flags) throws GeneralSecurityException {
    int all = flags | USER_PRESENT | (verifiesUser ? USER_VERIFIED : 0);
    return ByteBuffer.allocate(37)
        .put(sha256(rpId.getBytes(StandardCharsets.UTF_8)))
        .put((byte) all)
        .putInt(signCount)
        .array();
  }

  private byte[] cosePublicKey() {
    ECPublicKey key = (ECPublicKey) keys.getPublic();
    return CBORObject.NewMap()
        .Add(1, 2)
        .Add(3, -7)
        .Add(-1, 1)
        .Add(-2, coordinate(key.getW().getAffineX().toByteArray()))
        .Add(-3, coordinate(key.getW().getAffineY().toByteArray()))
        .EncodeToBytes();
  }

  private static byte[] coordinate(byte[] number) {
    byte[] fixed = new byte[32];
    int length = Math.min(32, number.length);
    System.arraycopy(number, number.length - length, fixed, 32 - length, length);
    return fixed;
  }

  private static byte[] sha256(byte[] bytes) throws GeneralSecurityException {
    return MessageDigest.getInstance("SHA-256").digest(bytes);
  }

  private static String text(byte[] bytes) {
    return BASE64.encodeToString(Arrays.copyOf(bytes, bytes.length));
  }
}
