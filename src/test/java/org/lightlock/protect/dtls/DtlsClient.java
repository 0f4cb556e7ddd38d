package org.lightlock.protect.dtls;

import java.io.IOException;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Hashtable;
import java.util.List;
import java.util.Vector;
import org.bouncycastle.tls.AlertDescription;
import org.bouncycastle.tls.CertificateRequest;
import org.bouncycastle.tls.DTLSClientProtocol;
import org.bouncycastle.tls.DTLSTransport;
import org.bouncycastle.tls.DatagramTransport;
import org.bouncycastle.tls.DefaultTlsClient;
import org.bouncycastle.tls.ExporterLabel;
import org.bouncycastle.tls.HashAlgorithm;
import org.bouncycastle.tls.NamedGroup;
import org.bouncycastle.tls.ProtocolVersion;
import org.bouncycastle.tls.SignatureAlgorithm;
import org.bouncycastle.tls.SignatureAndHashAlgorithm;
import org.bouncycastle.tls.TlsAuthentication;
import org.bouncycastle.tls.TlsCredentials;
import org.bouncycastle.tls.TlsFatalAlert;
import org.bouncycastle.tls.TlsSRTPUtils;
import org.bouncycastle.tls.TlsServerCertificate;
import org.bouncycastle.tls.UseSRTPData;
import org.bouncycastle.tls.crypto.TlsCryptoParameters;
import org.bouncycastle.tls.crypto.impl.bc.BcDefaultTlsCredentialedSigner;
import org.bouncycastle.tls.crypto.impl.bc.BcTlsCrypto;
import org.jspecify.annotations.Nullable;
import org.lightlock.protect.srtp.SrtpKeys;
import org.lightlock.protect.srtp.SrtpProfile;

/**
 * A viewer's side of DTLS-SRTP over any transport, against any server: its certificate has to be
 * the one that the session description announced. Used once, by one thread.
 */
public final class DtlsClient extends DefaultTlsClient {
  private static final int HANDSHAKE_MILLIS = 20_000;
  private static final int RESEND_MILLIS = 500;

  private final DtlsIdentity identity;
  private final BcTlsCrypto bouncyCastle;
  private final byte[] serverSha256;
  private final int[] offered;
  private @Nullable SrtpProfile profile;
  private byte[] material = new byte[0];
  private volatile boolean toldToEnd;

  /** What was agreed on. */
  public record Connected(DTLSTransport transport, SrtpKeys outbound, SrtpKeys inbound) {}

  /**
   * A viewer who offers the given profiles of use_srtp.
   *
   * @param serverSha256 the hash of the certificate that is expected, 32 bytes
   */
  public DtlsClient(DtlsIdentity identity, byte[] serverSha256, SrtpProfile... profiles) {
    this(identity, identity.crypto(), serverSha256, profiles);
  }

  private DtlsClient(
      DtlsIdentity identity, BcTlsCrypto crypto, byte[] serverSha256, SrtpProfile[] profiles) {
    super(crypto);
    this.identity = identity;
    this.bouncyCastle = crypto;
    this.serverSha256 = serverSha256.clone();
    this.offered = Arrays.stream(profiles).mapToInt(SrtpProfile::id).toArray();
  }

  /** Shakes hands. */
  public Connected connect(DatagramTransport over) throws IOException {
    DTLSTransport transport = new DTLSClientProtocol().connect(this, over);
    SrtpProfile agreed = profile;
    if (agreed == null) {
      throw new IOException("no SRTP profile was agreed on");
    }
    int key = agreed.keyBytes();
    return new Connected(
        transport, keys(agreed, 0, 2 * key), keys(agreed, key, 2 * key + agreed.saltBytes()));
  }

  /** RFC 5764 §4.2: keys of client and server, then their salts. */
  private SrtpKeys keys(SrtpProfile agreed, int keyAt, int saltAt) {
    return new SrtpKeys(
        agreed,
        Arrays.copyOfRange(material, keyAt, keyAt + agreed.keyBytes()),
        Arrays.copyOfRange(material, saltAt, saltAt + agreed.saltBytes()));
  }

  /** Whether the server has said that it ends the association. */
  public boolean toldToEnd() {
    return toldToEnd;
  }

  @Override
  public void notifyAlertReceived(short level, short description) {
    if (description == AlertDescription.close_notify) {
      toldToEnd = true;
    }
  }

  @Override
  protected ProtocolVersion[] getSupportedVersions() {
    return ProtocolVersion.DTLSv12.only();
  }

  @Override
  @SuppressWarnings({"rawtypes", "unchecked", "JdkObsolete", "NonApiType"}) // as in Bouncy Castle
  protected Vector getSupportedGroups(Vector namedGroupRoles) {
    return new Vector(List.of(NamedGroup.x25519, NamedGroup.secp256r1));
  }

  @Override
  public int getHandshakeResendTimeMillis() {
    return RESEND_MILLIS;
  }

  @Override
  public int getHandshakeTimeoutMillis() {
    return HANDSHAKE_MILLIS;
  }

  @Override
  @SuppressWarnings({"rawtypes", "unchecked", "JdkObsolete"}) // as in Bouncy Castle
  public Hashtable getClientExtensions() throws IOException {
    Hashtable extensions = super.getClientExtensions();
    Hashtable own = extensions == null ? new Hashtable() : extensions;
    TlsSRTPUtils.addUseSRTPExtension(own, new UseSRTPData(offered, new byte[0]));
    return own;
  }

  @Override
  @SuppressWarnings({"rawtypes", "JdkObsolete"}) // as in Bouncy Castle
  public void processServerExtensions(@Nullable Hashtable extensions) throws IOException {
    super.processServerExtensions(extensions);
    UseSRTPData chosen = extensions == null ? null : TlsSRTPUtils.getUseSRTPExtension(extensions);
    if (chosen != null && chosen.getProtectionProfiles().length == 1) {
      profile = SrtpProfile.ofId(chosen.getProtectionProfiles()[0]).orElse(null);
    }
  }

  @Override
  public TlsAuthentication getAuthentication() {
    return new TlsAuthentication() {
      @Override
      public void notifyServerCertificate(TlsServerCertificate certificate) throws IOException {
        byte[] encoded = certificate.getCertificate().getCertificateAt(0).getEncoded();
        if (!MessageDigest.isEqual(DtlsIdentity.sha256(encoded), serverSha256)) {
          throw new TlsFatalAlert(AlertDescription.bad_certificate);
        }
      }

      @Override
      public TlsCredentials getClientCredentials(CertificateRequest request) throws IOException {
        return new BcDefaultTlsCredentialedSigner(
            new TlsCryptoParameters(context),
            bouncyCastle,
            identity.key(),
            identity.chain(bouncyCastle),
            SignatureAndHashAlgorithm.getInstance(HashAlgorithm.sha256, SignatureAlgorithm.ecdsa));
      }
    };
  }

  @Override
  public void notifyHandshakeComplete() throws IOException {
    super.notifyHandshakeComplete();
    SrtpProfile agreed = profile;
    if (agreed != null) {
      int bytes = 2 * (agreed.keyBytes() + agreed.saltBytes());
      material = context.exportKeyingMaterial(ExporterLabel.dtls_srtp, null, bytes);
    }
  }
}
