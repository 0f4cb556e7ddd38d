import { sharedClock } from './gateway-clock.js';
import { RtpMeter } from './rtp-meter.js';
import { makeVideo } from './video.js';
import { webRtcPath } from './webrtc-path.js';
import { WhepRefusal, clockOffset, endSession, openSession } from './whep.js';

const PATIENCE_MILLIS = 3000;
const CHECK_MILLIS = 250;

/**
 * One camera's rendition over WebRTC, once: when it ends it stays ended. Emits `shown` with the
 * first picture and `lost` with the detail `blocked`: whether WebRTC as such did not get through.
 *
 * Three seconds without a picture are its end, whatever it is that hangs, unless it is nobody's
 * fault: the camera sends nothing, others come first, or the page is not seen and browsers paint
 * nothing.
 */
export class WebRtcStream extends EventTarget {
  kind = 'webrtc';

  /** Whether the gateway says that the camera's pictures come. */
  cameraSends = false;

  /** Whether the gateway answers other questions. */
  gatewayAnswers = false;

  #camera;
  #rendition;
  #withSound;
  #connection = null;
  #receiver = null;
  #asked = false;
  #session = null;
  #meter = new RtpMeter(sharedClock);
  #ended = new AbortController();
  #timer = 0;
  #excusedAt = 0;
  #newestTicks = Number.NaN;
  #showing = false;

  /** @param withSound plays the camera's sound too */
  constructor(camera, rendition, withSound) {
    super();
    this.#camera = camera;
    this.#rendition = rendition;
    this.#withSound = withSound;
    this.video = makeVideo(!withSound);
  }

  get isShowing() {
    return this.#showing;
  }

  /** Whether packets can come: what is missing then is the camera's to send. */
  get isConnected() {
    return this.#connection?.connectionState === 'connected';
  }

  /** Whether it only waits for its turn, and others have pictures this way. */
  get isQueued() {
    return !this.#asked && webRtcPath.isProven;
  }

  get delayMillis() {
    return this.#meter.delayMillis;
  }

  get ageMillis() {
    return this.#meter.age(this.#newestTicks, performance.now());
  }

  start() {
    const { signal } = this.#ended;
    this.#excusedAt = performance.now();
    this.#timer = setInterval(() => this.#check(), CHECK_MILLIS);
    sharedClock.follow();
    window.addEventListener('pagehide', () => this.#endSession(), { signal });
    this.#watchPictures();
    this.#negotiate(signal).catch((failure) => this.#lose(!(failure instanceof WhepRefusal && failure.isPassing)
      && !(failure instanceof TypeError)));
  }

  stop() {
    if (this.#ended.signal.aborted) {
      return;
    }
    this.#ended.abort();
    clearInterval(this.#timer);
    sharedClock.unfollow();
    this.#endSession();
    this.#connection?.close();
    this.#showing = false;
    this.video.srcObject = null;
    this.video.remove();
  }

  async #negotiate(signal) {
    const connection = new RTCPeerConnection({ bundlePolicy: 'max-bundle', rtcpMuxPolicy: 'require' });
    this.#connection = connection;
    connection.addEventListener('connectionstatechange', () => this.#connectionChanged(), { signal });
    connection.addEventListener('track', (event) => this.#play(event), { signal });
    connection.addTransceiver('video', { direction: 'recvonly' });
    const sound = this.#withSound ? connection.addTransceiver('audio', { direction: 'recvonly' }) : null;
    await connection.setLocalDescription();
    const { sdp } = connection.localDescription;
    const session = await openSession(this.#camera, this.#rendition, sdp, signal, () => { this.#asked = true; });
    this.#session = session.address;
    if (signal.aborted) {
      this.#endSession();
      return;
    }
    this.#meter.offsetTicks = clockOffset(session.answer);
    await connection.setRemoteDescription({ type: 'answer', sdp: session.answer });
    if (sound && sound.currentDirection !== 'recvonly') {
      // The camera's sound is there, but not this way.
      throw new WhepRefusal(503);
    }
  }

  #play({ receiver, track }) {
    // The browser shall hold nothing back: an operator wants now, not smooth.
    receiver.jitterBufferTarget = 0;
    receiver.playoutDelayHint = 0;
    if (track.kind === 'video') {
      this.#receiver = receiver;
    }
    this.video.srcObject ??= new MediaStream();
    this.video.srcObject.addTrack(track);
    this.video.play().catch(() => {
      // It plays by itself as soon as it may.
    });
  }

  #connectionChanged() {
    // A connection that is only disturbed may come back; its pictures decide.
    if (['failed', 'closed'].includes(this.#connection.connectionState)) {
      this.#lose(true);
    }
  }

  #check() {
    const now = performance.now();
    // Told by the receiver and not by the screen: a tile out of sight paints nothing.
    const ticks = this.#receiver?.getSynchronizationSources()[0]?.rtpTimestamp ?? Number.NaN;
    const moved = Number.isFinite(ticks) && ticks !== this.#newestTicks;
    this.#newestTicks = ticks;
    if (moved || document.hidden || this.isQueued || (this.isConnected && !this.cameraSends)) {
      this.#excusedAt = now;
    } else if (now - this.#excusedAt >= PATIENCE_MILLIS) {
      this.#lose(this.#session !== null || (this.cameraSends && this.gatewayAnswers));
    }
  }

  #watchPictures() {
    const picture = (now, { rtpTimestamp, expectedDisplayTime }) => {
      if (this.#ended.signal.aborted) {
        return;
      }
      const ticks = rtpTimestamp ?? this.#receiver?.getSynchronizationSources()[0]?.rtpTimestamp;
      this.#meter.displayed(ticks, expectedDisplayTime ?? now);
      this.#excusedAt = performance.now();
      this.#firstShown();
      this.video.requestVideoFrameCallback(picture);
    };
    if (this.video.requestVideoFrameCallback) {
      this.video.requestVideoFrameCallback(picture);
    } else {
      this.video.addEventListener('playing', () => this.#firstShown(), { signal: this.#ended.signal });
    }
  }

  #firstShown() {
    if (!this.#showing) {
      this.#showing = true;
      this.dispatchEvent(new Event('shown'));
    }
  }

  #endSession() {
    if (this.#session) {
      endSession(this.#session);
      this.#session = null;
    }
  }

  #lose(blocked) {
    if (!this.#ended.signal.aborted) {
      this.stop();
      this.dispatchEvent(new CustomEvent('lost', { detail: { blocked } }));
    }
  }
}
