package org.lightlock.protect.dtls;

import java.io.IOException;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Hashtable;
import java.util.Vector;
import org.bouncycastle.tls.AlertDescription;
import org.bouncycastle.tls.Certificate;
import org.bouncycastle.tls.CertificateRequest;
import org.bouncycastle.tls.CipherSuite;
import org.bouncycastle.tls.ClientCertificateType;
import org.bouncycastle.tls.DefaultTlsServer;
import org.bouncycastle.tls.ExporterLabel;
import org.bouncycastle.tls.HashAlgorithm;
import org.bouncycastle.tls.NamedGroup;
import org.bouncycastle.tls.ProtocolVersion;
import org.bouncycastle.tls.SignatureAlgorithm;
import org.bouncycastle.tls.SignatureAndHashAlgorithm;
import org.bouncycastle.tls.TlsCredentialedSigner;
import org.bouncycastle.tls.TlsFatalAlert;
import org.bouncycastle.tls.TlsSRTPUtils;
import org.bouncycastle.tls.UseSRTPData;
import org.bouncycastle.tls.crypto.TlsCryptoParameters;
import org.bouncycastle.tls.crypto.impl.bc.BcDefaultTlsCredentialedSigner;
import org.bouncycastle.tls.crypto.impl.bc.BcTlsCrypto;
import org.jspecify.annotations.Nullable;
import org.lightlock.protect.srtp.SrtpKeys;
import org.lightlock.protect.srtp.SrtpProfile;

/**
 * What the gateway wants of one handshake: DTLS 1.2 with forward secrecy and an AEAD, the extended
 * master secret, a client certificate whose hash was announced over TLS, and keys for SRTP. Used
 * once, by one thread.
 */
final class DtlsServer extends DefaultTlsServer {
  private static final int HANDSHAKE_MILLIS = 30_000;
  private static final int RESEND_MILLIS = 400;

  private final DtlsIdentity identity;
  private final BcTlsCrypto bouncyCastle;
  private final byte[] expectedSha256;
  private @Nullable SrtpProfile profile;
  private @Nullable SrtpKeys outbound;
  private @Nullable SrtpKeys inbound;
  private boolean recognised;
  private boolean certificateRefused;

  DtlsServer(DtlsIdentity identity, byte[] expectedSha256) {
    this(identity, identity.crypto(), expectedSha256);
  }

  private DtlsServer(DtlsIdentity identity, BcTlsCrypto crypto, byte[] expectedSha256) {
    super(crypto);
    this.identity = identity;
    this.bouncyCastle = crypto;
    this.expectedSha256 = expectedSha256.clone();
  }

  /** What we encrypt with; there once the handshake is complete. */
  @Nullable SrtpKeys outbound() {
    return outbound;
  }

  /** What the viewer encrypts with. */
  @Nullable SrtpKeys inbound() {
    return inbound;
  }

  /** Whether the handshake failed because of the viewer's certificate. */
  boolean certificateRefused() {
    return certificateRefused;
  }

  @Override
  protected ProtocolVersion[] getSupportedVersions() {
    return ProtocolVersion.DTLSv12.only();
  }

  @Override
  protected int[] getSupportedCipherSuites() {
    return new int[] {
      CipherSuite.TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256,
      CipherSuite.TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384
    };
  }

  @Override
  public int[] getSupportedGroups() {
    return new int[] {NamedGroup.x25519, NamedGroup.secp256r1};
  }

  @Override
  public boolean requiresExtendedMasterSecret() {
    return true;
  }

  @Override
  public int getHandshakeTimeoutMillis() {
    return HANDSHAKE_MILLIS;
  }

  @Override
  public int getHandshakeResendTimeMillis() {
    return RESEND_MILLIS;
  }

  @Override
  protected TlsCredentialedSigner getECDSASignerCredentials() throws IOException {
    return new BcDefaultTlsCredentialedSigner(
        new TlsCryptoParameters(context),
        bouncyCastle,
        identity.key(),
        identity.chain(bouncyCastle),
        SignatureAndHashAlgorithm.getInstance(HashAlgorithm.sha256, SignatureAlgorithm.ecdsa));
  }

  @Override
  @SuppressWarnings("JdkObsolete") // Bouncy Castle asks for a Vector
  public CertificateRequest getCertificateRequest() {
    Vector<SignatureAndHashAlgorithm> algorithms = new Vector<>();
    for (short hash : new short[] {HashAlgorithm.sha256, HashAlgorithm.sha384}) {
      algorithms.add(SignatureAndHashAlgorithm.getInstance(hash, SignatureAlgorithm.ecdsa));
      algorithms.add(SignatureAndHashAlgorithm.getInstance(hash, SignatureAlgorithm.rsa));
    }
    short[] types = {ClientCertificateType.ecdsa_sign, ClientCertificateType.rsa_sign};
    return new CertificateRequest(types, algorithms, null);
  }

  /** The certificate says nothing by itself: its hash came in the offer, over TLS. */
  @Override
  public void notifyClientCertificate(@Nullable Certificate certificate) throws IOException {
    if (certificate == null || certificate.isEmpty()) {
      certificateRefused = true;
      throw new TlsFatalAlert(AlertDescription.handshake_failure);
    }
    byte[] hash = DtlsIdentity.sha256(certificate.getCertificateAt(0).getEncoded());
    if (!MessageDigest.isEqual(hash, expectedSha256)) {
      certificateRefused = true;
      throw new TlsFatalAlert(AlertDescription.bad_certificate);
    }
    recognised = true;
  }

  @Override
  @SuppressWarnings({"rawtypes", "JdkObsolete"}) // as in Bouncy Castle
  public void processClientExtensions(@Nullable Hashtable extensions) throws IOException {
    super.processClientExtensions(extensions);
    UseSRTPData offered = extensions == null ? null : TlsSRTPUtils.getUseSRTPExtension(extensions);
    if (offered == null) {
      throw new TlsFatalAlert(AlertDescription.handshake_failure);
    }
    // In our order, not in the viewer's: the AEAD first.
    for (SrtpProfile each : SrtpProfile.values()) {
      if (Arrays.stream(offered.getProtectionProfiles()).anyMatch(id -> id == each.id())) {
        profile = each;
        return;
      }
    }
    throw new TlsFatalAlert(AlertDescription.handshake_failure);
  }

  @Override
  @SuppressWarnings({"rawtypes", "unchecked", "JdkObsolete"}) // as in Bouncy Castle
  public Hashtable getServerExtensions() throws IOException {
    Hashtable extensions = super.getServerExtensions();
    Hashtable own = extensions == null ? new Hashtable() : extensions;
    SrtpProfile chosen = profile;
    if (chosen == null) {
      throw new TlsFatalAlert(AlertDescription.internal_error);
    }
    TlsSRTPUtils.addUseSRTPExtension(own, new UseSRTPData(new int[] {chosen.id()}, new byte[0]));
    return own;
  }

  /** RFC 5764 §4.2: keys of client and server, then their salts. */
  @Override
  public void notifyHandshakeComplete() throws IOException {
    super.notifyHandshakeComplete();
    SrtpProfile chosen = profile;
    if (chosen == null || !recognised) {
      throw new TlsFatalAlert(AlertDescription.internal_error);
    }
    int key = chosen.keyBytes();
    int salt = chosen.saltBytes();
    byte[] material = context.exportKeyingMaterial(ExporterLabel.dtls_srtp, null, 2 * (key + salt));
    try {
      inbound = keys(chosen, material, 0, 2 * key);
      outbound = keys(chosen, material, key, 2 * key + salt);
    } finally {
      Arrays.fill(material, (byte) 0);
    }
  }

  private static SrtpKeys keys(SrtpProfile profile, byte[] material, int keyAt, int saltAt) {
    byte[] key = Arrays.copyOfRange(material, keyAt, keyAt + profile.keyBytes());
    byte[] salt = Arrays.copyOfRange(material, saltAt, saltAt + profile.saltBytes());
    SrtpKeys keys = new SrtpKeys(profile, key, salt);
    Arrays.fill(key, (byte) 0);
    Arrays.fill(salt, (byte) 0);
    return keys;
  }
}
