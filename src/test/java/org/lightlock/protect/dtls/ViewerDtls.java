package org.lightlock.protect.dtls;

import java.io.IOException;
import java.util.Arrays;
import java.util.Hashtable;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.bouncycastle.tls.AlertDescription;
import org.bouncycastle.tls.CertificateRequest;
import org.bouncycastle.tls.DTLSClientProtocol;
import org.bouncycastle.tls.DTLSTransport;
import org.bouncycastle.tls.DatagramTransport;
import org.bouncycastle.tls.DefaultTlsClient;
import org.bouncycastle.tls.ExporterLabel;
import org.bouncycastle.tls.HashAlgorithm;
import org.bouncycastle.tls.ProtocolVersion;
import org.bouncycastle.tls.SignatureAlgorithm;
import org.bouncycastle.tls.SignatureAndHashAlgorithm;
import org.bouncycastle.tls.TlsAuthentication;
import org.bouncycastle.tls.TlsCredentials;
import org.bouncycastle.tls.TlsSRTPUtils;
import org.bouncycastle.tls.TlsServerCertificate;
import org.bouncycastle.tls.UseSRTPData;
import org.bouncycastle.tls.crypto.TlsCryptoParameters;
import org.bouncycastle.tls.crypto.impl.bc.BcDefaultTlsCredentialedSigner;
import org.bouncycastle.tls.crypto.impl.bc.BcTlsCrypto;
import org.jspecify.annotations.Nullable;

/** A viewer's side of DTLS over queues, as a browser does it, with the faults that a test wants. */
public final class ViewerDtls extends DefaultTlsClient implements DatagramTransport {
  private static final int ALERT_WAITS = 100;
  private static final int ALERT_WAIT_MILLIS = 100;

  private final DtlsIdentity identity;
  private final BcTlsCrypto bouncyCastle;
  private final int[] profiles;
  private final BlockingQueue<byte[]> incoming = new LinkedBlockingQueue<>();
  private volatile DtlsPeer.@Nullable Outbox gateway;
  private String alert = "";
  private int losses;
  private int @Nullable [] suites;
  private int sendLimit = 1_200;
  private int sent;
  private boolean withCertificate = true;
  private byte @Nullable [] material;
  private @Nullable DTLSTransport transport;

  /** A viewer with its own certificate and these profiles of use_srtp. */
  public ViewerDtls(DtlsIdentity identity, int... profiles) {
    this(identity, identity.crypto(), profiles);
  }

  private ViewerDtls(DtlsIdentity identity, BcTlsCrypto crypto, int[] profiles) {
    super(crypto);
    this.identity = identity;
    this.bouncyCastle = crypto;
    this.profiles = profiles;
  }

  ViewerDtls withoutCertificate() {
    withCertificate = false;
    return this;
  }

  /** Sends datagrams of so few bytes that even the first message comes in fragments. */
  public ViewerDtls inFragmentsOf(int bytes) {
    sendLimit = bytes;
    return this;
  }

  /** Offers these cipher suites. */
  ViewerDtls withSuites(int... offered) {
    suites = offered.clone();
    return this;
  }

  /** Loses the first datagrams that it sends and those it should get. */
  ViewerDtls losing(int datagrams) {
    losses = datagrams;
    return this;
  }

  @Override
  public int[] getCipherSuites() {
    int[] offered = suites;
    return offered == null ? super.getCipherSuites() : offered.clone();
  }

  /** Shakes hands; returns when that is complete. */
  void connect(DtlsPeer peer) throws IOException {
    connect(
        (bytes, offset, length) ->
            peer.datagram(Arrays.copyOfRange(bytes, offset, offset + length), length));
  }

  /** Shakes hands over any network; returns when that is complete. */
  public void connect(DtlsPeer.Outbox network) throws IOException {
    gateway = network;
    transport = new DTLSClientProtocol().connect(this, this);
  }

  /** What comes from the gateway. */
  public void take(byte[] bytes, int offset, int length) {
    incoming.add(Arrays.copyOfRange(bytes, offset, offset + length));
  }

  /** Hangs up with close_notify. */
  public void hangUp() throws IOException {
    if (transport != null) {
      transport.close();
    }
  }

  /** Takes what comes until the gateway says something besides media, and says what. */
  public String awaitAlert() throws IOException {
    byte[] buffer = new byte[2_048];
    for (int i = 0; alert.isEmpty() && transport != null && i < ALERT_WAITS; i++) {
      var _ = transport.receive(buffer, 0, buffer.length, ALERT_WAIT_MILLIS);
    }
    return alert;
  }

  /** Whether a datagram is there that was not looked at. */
  public boolean hasMore() {
    return !incoming.isEmpty();
  }

  @Override
  public void notifyAlertReceived(short level, short description) {
    alert = AlertDescription.getName(description);
  }

  /** The exported keying material (RFC 5764 §4.2). */
  public byte[] material() {
    return material == null ? new byte[0] : material.clone();
  }

  int datagramsSent() {
    return sent;
  }

  @Override
  protected ProtocolVersion[] getSupportedVersions() {
    return ProtocolVersion.DTLSv12.only();
  }

  @Override
  public int getHandshakeResendTimeMillis() {
    return 100;
  }

  @Override
  public int getHandshakeTimeoutMillis() {
    return 20_000;
  }

  @Override
  @SuppressWarnings({"rawtypes", "unchecked", "JdkObsolete"}) // as in Bouncy Castle
  public Hashtable getClientExtensions() throws IOException {
    Hashtable extensions = super.getClientExtensions();
    Hashtable own = extensions == null ? new Hashtable() : extensions;
    if (profiles.length > 0) {
      TlsSRTPUtils.addUseSRTPExtension(own, new UseSRTPData(profiles, new byte[0]));
    }
    return own;
  }

  @Override
  public TlsAuthentication getAuthentication() {
    return new TlsAuthentication() {
      @Override
      public void notifyServerCertificate(TlsServerCertificate certificate) {
        // The fingerprint is compared by the one who made the test.
      }

      @Override
      public @Nullable TlsCredentials getClientCredentials(CertificateRequest request)
          throws IOException {
        if (!withCertificate) {
          return null;
        }
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
    material = context.exportKeyingMaterial(ExporterLabel.dtls_srtp, null, 56);
  }

  @Override
  public int getReceiveLimit() {
    return 2_048;
  }

  @Override
  public int getSendLimit() {
    return sendLimit;
  }

  @Override
  public int receive(byte[] into, int offset, int length, int waitMillis) throws IOException {
    try {
      byte[] datagram = incoming.poll(waitMillis, TimeUnit.MILLISECONDS);
      if (datagram == null) {
        return -1;
      }
      int taken = Math.min(length, datagram.length);
      System.arraycopy(datagram, 0, into, offset, taken);
      return taken;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
  }

  @Override
  public void send(byte[] bytes, int offset, int length) {
    sent++;
    DtlsPeer.Outbox network = gateway;
    if (losses > 0) {
      losses--;
    } else if (network != null) {
      network.send(bytes, offset, length);
    }
  }

  @Override
  public void close() {
    // The queue ends with the test.
  }
}
