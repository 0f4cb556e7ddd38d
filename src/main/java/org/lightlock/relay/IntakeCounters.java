package org.lightlock.relay;

import java.util.Map;
import org.lightlock.frame.Rejection;

/**
 * What came in from one camera so far. The worker's own claims are marked so.
 *
 * @param framesSkipped frames that were passed over for a newer one
 * @param claimedBytes the present worker's count of bytes from the camera
 * @param claimedDecodeNanos the present worker's CPU time for decoding
 * @param workerLies nonsense from workers, each of which cost a worker its life
 * @param claimedRejections what the camera's workers rejected, by their own count
 */
public record IntakeCounters(
    long framesIn,
    long framesSkipped,
    long claimedBytes,
    long claimedDecodeNanos,
    long workerRestarts,
    long workerLies,
    Map<Rejection, Long> claimedRejections) {}
