package org.lightlock.serve.rtsps;

import java.time.InstantSource;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongSupplier;
import org.lightlock.access.Access;
import org.lightlock.access.DigestAlgorithm;
import org.lightlock.access.certificate.ClientCertificates;
import org.lightlock.relay.LiveStreams;
import org.lightlock.serve.Admissions;
import org.lightlock.serve.PacketStreams;

/**
 * What the listener is built upon.
 *
 * @param access knows who may watch
 * @param admissions the limits, shared with every other way of watching
 * @param streams the cameras
 * @param packets their packets, shared with every other way that sends packets
 * @param certificates whose a client's certificate is, empty when nobody is asked for one
 * @param digests the hashes that players are offered, and may use, beside Basic
 * @param ticketsInAddresses whether a ticket may stand in an address
 * @param nanoTime the clock of the pictures' arrival, {@link System#nanoTime} but in tests
 * @param clock what time it is, for sender reports
 */
public record RtspsParts(
    Access access,
    Admissions admissions,
    LiveStreams streams,
    PacketStreams packets,
    Optional<ClientCertificates> certificates,
    Set<DigestAlgorithm> digests,
    boolean ticketsInAddresses,
    RtspsLimits limits,
    LongSupplier nanoTime,
    InstantSource clock,
    RtspsEvents events) {
  /** Keeps its own set. */
  public RtspsParts {
    digests = Set.copyOf(digests);
  }
}
