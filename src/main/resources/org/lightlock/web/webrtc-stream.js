import { DelayMeter } from './delay-meter.js';
import * as gatewayClock from './gateway-clock.js';

/** A connection without a picture for so long is taken for lost; cards come more often. */
const SILENCE_MILLIS = 4000;
const LOOK_MILLIS = 1000;

/**
 * One camera's rendition over WebRTC (WHEP, RFC 9725). Tries once and does not repeat itself.
 * Emits `shown` with the first picture, `failed` when none comes, `lost` when no more come, and
 * `grant-ended`.
 */
export class WebRtcStream extends EventTarget {
  #connection = null;
  #session = '';
  #meter = new DelayMeter();
  #stopped = false;
  #showing = false;
  #lastFrameAt = 0;
  #lookTimer = 0;
  #answered = false;

  /** @param withSound plays the camera's sound too; needs a click before, as browsers demand */
  constructor(video, camera, rendition, withSound) {
    super();
    this.video = video;
    this.withSound = withSound;
    this.address = `/whep/${camera}/${rendition}`;
  }

  static isPossible() {
    return 'RTCPeerConnection' in window && 'requestVideoFrameCallback' in HTMLVideoElement.prototype;
  }

  get isShowing() {
    return this.#showing;
  }

  /** Whether the gateway answered and still no picture came: the network lets none through. */
  get isShut() {
    return this.#answered && !this.#showing;
  }

  get delayMillis() {
    return this.#meter.delayMillis;
  }

  get ageMillis() {
    return this.#meter.ageMillis;
  }

  start() {
    gatewayClock.follow(this.#meter);
    this.#watchFrames();
    this.#connect().catch(() => this.#end('failed'));
  }

  stop() {
    if (this.#stopped) {
      return;
    }
    this.#stopped = true;
    this.#showing = false;
    clearInterval(this.#lookTimer);
    gatewayClock.leave(this.#meter);
    this.#connection?.close();
    this.video.srcObject = null;
    this.#hangUp();
  }

  async #connect() {
    const connection = new RTCPeerConnection({ bundlePolicy: 'max-bundle' });
    this.#connection = connection;
    connection.addTransceiver('video', { direction: 'recvonly' });
    if (this.withSound) {
      connection.addTransceiver('audio', { direction: 'recvonly' });
    }
    const media = new MediaStream();
    connection.ontrack = ({ track, receiver }) => {
      // The browser's own store of pictures is delay that nobody asked for.
      if ('jitterBufferTarget' in receiver && !this.withSound) {
        receiver.jitterBufferTarget = 0;
      }
      media.addTrack(track);
      this.video.srcObject = media;
      this.video.play().catch(() => {});
    };
    connection.onconnectionstatechange = () => {
      if (['failed', 'closed'].includes(connection.connectionState)) {
        this.#end(this.#showing ? 'lost' : 'failed');
      }
    };
    await connection.setLocalDescription();
    const response = await fetch(this.address, {
      method: 'POST',
      body: connection.localDescription.sdp,
      headers: { 'Content-Type': 'application/sdp' },
      cache: 'no-store',
      credentials: 'same-origin',
      redirect: 'error',
      signal: AbortSignal.timeout(10_000),
    });
    if (response.status === 401) {
      this.#end('grant-ended');
      return;
    }
    if (response.status !== 201) {
      this.#end('failed');
      return;
    }
    this.#session = response.headers.get('Location') ?? '';
    if (this.#stopped) {
      this.#hangUp();
      return;
    }
    await connection.setRemoteDescription({ type: 'answer', sdp: await response.text() });
    this.#answered = true;
    this.#lookTimer = setInterval(() => this.#look(), LOOK_MILLIS);
  }

  /** Tells the gateway, also while the page is left. */
  #hangUp() {
    if (this.#session) {
      fetch(this.#session, { method: 'DELETE', keepalive: true, credentials: 'same-origin' }).catch(() => {});
      this.#session = '';
    }
  }

  #look() {
    if (document.hidden) {
      // A hidden page is shown no pictures.
      this.#lastFrameAt = performance.now();
    } else if (this.#showing && performance.now() - this.#lastFrameAt > SILENCE_MILLIS) {
      this.#end('lost');
    }
  }

  #end(type) {
    if (!this.#stopped) {
      this.dispatchEvent(new Event(type));
    }
  }

  #watchFrames() {
    const frame = (now, { rtpTimestamp, expectedDisplayTime }) => {
      if (this.#stopped) {
        return;
      }
      this.#lastFrameAt = performance.now();
      if (rtpTimestamp !== undefined) {
        this.#meter.displayedRtp(rtpTimestamp, expectedDisplayTime);
      }
      if (!this.#showing) {
        this.#showing = true;
        this.dispatchEvent(new Event('shown'));
      }
      this.video.requestVideoFrameCallback(frame);
    };
    this.video.requestVideoFrameCallback(frame);
  }
}
