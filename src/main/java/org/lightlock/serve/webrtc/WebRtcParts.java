package org.lightlock.serve.webrtc;

import java.time.InstantSource;
import java.util.function.LongSupplier;
import org.lightlock.protect.dtls.DtlsIdentity;
import org.lightlock.relay.LiveStreams;
import org.lightlock.serve.PacketStreams;

/**
 * What the engine is built upon.
 *
 * @param streams the cameras
 * @param packets their packets, shared with every other way that sends packets
 * @param identity the gateway's certificate for DTLS
 * @param nanoTime the clock of the pictures' arrival, {@link System#nanoTime} but in tests
 * @param clock what time it is, for sender reports
 * @param events who counts
 */
public record WebRtcParts(
    LiveStreams streams,
    PacketStreams packets,
    DtlsIdentity identity,
    LongSupplier nanoTime,
    InstantSource clock,
    WebRtcEvents events) {}
