import { element } from './dom.js';
import { MseStream } from './mse-stream.js';
import { webRtcPath } from './webrtc-path.js';
import { WebRtcStream } from './webrtc-stream.js';

const FIRST_RETRY_MILLIS = 500;
const MAX_RETRY_MILLIS = 8000;

/** Who loses WebRTC twice within this time is better off without, for a while. */
const TWICE_MILLIS = 60_000;
const AVOIDED_MILLIS = 5 * 60_000;

/**
 * One camera's rendition, played live: over WebRTC where it passes, otherwise over a WebSocket, and
 * opened again when it ends. Emits `shown` with a first picture and `grant-ended`.
 *
 * WebRTC is opened first. When it has no picture after a moment, the WebSocket is opened beside it,
 * so that nobody waits for the network's verdict; whichever has a picture is shown, WebRTC before
 * the other. A WebSocket is therefore opened in vain only where WebRTC is slow.
 */
export class LiveStream extends EventTarget {
  #webRtc = null;
  #mse = null;
  #shown = null;
  #cameraSends = false;
  #gatewayAnswers = false;
  #retries = 0;
  #retryTimer = 0;
  #headStartTimer = 0;
  #lostAt = Number.NEGATIVE_INFINITY;
  #avoidUntil = 0;
  #stopped = false;

  /** @param withSound plays the camera's sound too; needs a click before, as browsers demand */
  constructor(camera, rendition, withSound = false) {
    super();
    this.camera = camera;
    this.rendition = rendition;
    this.withSound = withSound;
    /** What is to be put on the screen. */
    this.view = element('div', { class: 'stream' });
  }

  /** Whether pictures are on the screen now. */
  get isShowing() {
    return this.#shown?.isShowing ?? false;
  }

  /** How the pictures come that are on the screen: webrtc, mse, or nothing. */
  get transport() {
    return this.#shown?.kind ?? '';
  }

  /** From the camera's last packet at Lightlock to the screen, NaN when not known. */
  get delayMillis() {
    return this.#shown?.delayMillis ?? Number.NaN;
  }

  /** Age of the newest picture that has come here, NaN when not known. */
  get ageMillis() {
    return this.#shown?.ageMillis ?? Number.NaN;
  }

  /**
   * What the page hears about the camera besides: without that no transport is to blame.
   *
   * @param cameraSends whether the gateway said last that the camera's pictures come
   * @param gatewayAnswers whether it said so just now
   */
  told(cameraSends, gatewayAnswers) {
    const begins = cameraSends && gatewayAnswers && !(this.#cameraSends && this.#gatewayAnswers);
    this.#cameraSends = cameraSends;
    this.#gatewayAnswers = gatewayAnswers;
    if (this.#webRtc) {
      this.#tell(this.#webRtc);
    } else if (begins && this.#mse && this.#mayTryWebRtc()) {
      // There was nothing to send when it was tried, or nobody to ask.
      this.#openWebRtc();
    }
  }

  #tell(webRtc) {
    Object.assign(webRtc, { cameraSends: this.#cameraSends, gatewayAnswers: this.#gatewayAnswers });
  }

  start() {
    if (!this.#mayTryWebRtc()) {
      this.#openMse();
      return;
    }
    const headStart = webRtcPath.headStartMillis;
    this.#openWebRtc();
    this.#headStart(headStart);
  }

  /** Opens the WebSocket beside WebRTC after a while, unless that would help nobody. */
  #headStart(millis) {
    clearTimeout(this.#headStartTimer);
    this.#headStartTimer = setTimeout(() => {
      if (!this.#webRtc || this.isShowing) {
        return;
      }
      if (this.#webRtc.isQueued) {
        this.#headStart(millis);
      } else if (this.#cameraSends || !this.#webRtc.isConnected) {
        this.#openMse();
      }
    }, millis);
  }

  stop() {
    this.#stopped = true;
    clearTimeout(this.#retryTimer);
    clearTimeout(this.#headStartTimer);
    this.#closeWebRtc();
    this.#closeMse();
    this.view.remove();
  }

  #mayTryWebRtc() {
    return webRtcPath.isWorthATry && performance.now() >= this.#avoidUntil;
  }

  #openWebRtc() {
    const stream = new WebRtcStream(this.camera, this.rendition, this.withSound);
    this.#webRtc = stream;
    this.#tell(stream);
    stream.addEventListener('shown', () => {
      webRtcPath.passed(stream);
      this.#shows(stream);
      this.#closeMse();
    });
    stream.addEventListener('lost', ({ detail }) => this.#webRtcLost(stream, detail.blocked));
    this.#open(stream);
  }

  #openMse() {
    if (this.#mse) {
      return;
    }
    const stream = new MseStream(this.camera, this.rendition, this.withSound);
    this.#mse = stream;
    stream.addEventListener('shown', () => this.#shows(stream));
    stream.addEventListener('lost', () => {
      this.#closeMse();
      if (!this.#webRtc) {
        this.#restart();
      }
    });
    stream.addEventListener('grant-ended', () => {
      this.stop();
      this.dispatchEvent(new Event('grant-ended'));
    });
    this.#open(stream);
  }

  /** Behind the picture that is shown until it has one of its own. */
  #open(stream) {
    this.view.prepend(stream.video);
    stream.start();
  }

  #shows(stream) {
    this.#shown = stream;
    this.#retries = 0;
    this.dispatchEvent(new Event('shown'));
  }

  #closeWebRtc() {
    webRtcPath.ended(this.#webRtc);
    this.#webRtc = this.#close(this.#webRtc);
  }

  #closeMse() {
    this.#mse = this.#close(this.#mse);
  }

  #close(stream) {
    if (stream && stream === this.#shown) {
      this.#shown = null;
    }
    stream?.stop();
    return null;
  }

  #webRtcLost(stream, blocked) {
    const played = stream === this.#shown;
    clearTimeout(this.#headStartTimer);
    this.#closeWebRtc();
    if (played) {
      // Another try, and the WebSocket soon beside it; but nobody shall see it come and go.
      const now = performance.now();
      if (now - this.#lostAt < TWICE_MILLIS) {
        this.#avoidUntil = now + AVOIDED_MILLIS;
      }
      this.#lostAt = now;
      this.start();
      return;
    }
    if (blocked) {
      webRtcPath.failed(stream);
      this.#avoidUntil = performance.now() + AVOIDED_MILLIS;
    }
    this.#openMse();
  }

  /** Opens the stream anew after a pause that doubles, with some chance so that not all come at once. */
  #restart() {
    if (this.#stopped) {
      return;
    }
    const pause = Math.min(MAX_RETRY_MILLIS, FIRST_RETRY_MILLIS * 2 ** this.#retries++);
    clearTimeout(this.#retryTimer);
    this.#retryTimer = setTimeout(() => this.start(), pause * (0.75 + Math.random() / 2));
  }
}
