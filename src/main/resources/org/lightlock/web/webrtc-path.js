/** So long a page does not try again what has not passed. */
const REMEMBERED_MILLIS = 5 * 60_000;

/** WebRTC has this long for itself before the other way is opened beside it. */
const HEAD_START_MILLIS = 1200;

let blockedUntil = 0;
let failedBefore = false;
const playing = new Set();

/**
 * What this page knows of the network: whether WebRTC passes. It is learned once for all tiles, so
 * that sixteen of them do not each wait for nothing.
 */
export const webRtcPath = {
  get isWorthATry() {
    return 'RTCPeerConnection' in window && performance.now() >= blockedUntil;
  },

  /** Whether pictures come this way now: who waits for its turn need not doubt it. */
  get isProven() {
    return playing.size > 0;
  },

  /** After a failure both ways are opened at once: whoever waited before shall not notice. */
  get headStartMillis() {
    return failedBefore ? 0 : HEAD_START_MILLIS;
  },

  passed(stream) {
    playing.add(stream);
    blockedUntil = 0;
    failedBefore = false;
  },

  ended(stream) {
    playing.delete(stream);
  },

  /** A stream did not get through. While another one plays, it is not the network. */
  failed(stream) {
    playing.delete(stream);
    if (playing.size === 0) {
      blockedUntil = performance.now() + REMEMBERED_MILLIS;
      failedBefore = true;
    }
  },
};
