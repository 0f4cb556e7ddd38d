import { SocketStream } from './socket-stream.js';
import { WebRtcStream } from './webrtc-stream.js';

/** So long a picture over WebRTC is waited for before the WebSocket takes its place. */
const PATIENCE_MILLIS = 2500;

/** So long no stream of this page tries WebRTC again after it has failed to pass the network. */
const AVOID_MILLIS = 300_000;

let avoidUntil = 0;

/**
 * One camera's rendition, played live in a video element: over WebRTC, whose delay is the shortest,
 * or over a WebSocket where that does not pass. Emits `shown` with the first picture and
 * `grant-ended`.
 */
export class LiveStream extends EventTarget {
  #way = null;
  #timer = 0;
  #stopped = false;

  /** @param withSound plays the camera's sound too; needs a click before, as browsers demand */
  constructor(camera, rendition, withSound = false) {
    super();
    this.withSound = withSound;
    this.camera = camera;
    this.rendition = rendition;
    this.video = document.createElement('video');
    Object.assign(this.video, {
      muted: !withSound, autoplay: true, playsInline: true, disableRemotePlayback: true, disablePictureInPicture: true,
    });
    this.video.tabIndex = -1;
    this.video.setAttribute('aria-hidden', 'true');
  }

  /** `webrtc` or `websocket`; empty before the start. */
  get transport() {
    if (!this.#way) {
      return '';
    }
    return this.#way instanceof WebRtcStream ? 'webrtc' : 'websocket';
  }

  /** Whether pictures are on the screen now. */
  get isShowing() {
    return this.#way?.isShowing ?? false;
  }

  /** From the camera's last packet at Lightlock to the screen, NaN when not known. */
  get delayMillis() {
    return this.#way?.delayMillis ?? Number.NaN;
  }

  /** Age of the newest picture that has come here, NaN when not known. */
  get ageMillis() {
    return this.#way?.ageMillis ?? Number.NaN;
  }

  start() {
    if (WebRtcStream.isPossible() && performance.now() >= avoidUntil) {
      this.#tryWebRtc();
    } else {
      this.#useSocket();
    }
  }

  stop() {
    this.#stopped = true;
    clearTimeout(this.#timer);
    this.#way?.stop();
    this.video.remove();
  }

  #tryWebRtc() {
    const way = new WebRtcStream(this.video, this.camera, this.rendition, this.withSound);
    this.#begin(way);
    const giveUp = () => {
      if (!this.#stopped && way === this.#way) {
        clearTimeout(this.#timer);
        way.stop();
        if (way.isShut) {
          avoidUntil = performance.now() + AVOID_MILLIS;
        }
        this.#useSocket();
      }
    };
    this.#timer = setTimeout(giveUp, PATIENCE_MILLIS);
    way.addEventListener('shown', () => clearTimeout(this.#timer));
    way.addEventListener('failed', giveUp);
    // What has played and stopped is tried once more before another way is.
    way.addEventListener('lost', () => {
      if (!this.#stopped && way === this.#way) {
        way.stop();
        this.#tryWebRtc();
      }
    });
  }

  #useSocket() {
    this.#begin(new SocketStream(this.video, this.camera, this.rendition, this.withSound));
  }

  #begin(way) {
    this.#way = way;
    for (const type of ['shown', 'grant-ended']) {
      way.addEventListener(type, () => {
        if (way === this.#way) {
          this.dispatchEvent(new Event(type));
        }
      });
    }
    way.start();
  }
}
