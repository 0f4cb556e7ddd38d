import { DelayMeter } from './delay-meter.js';
import { MediaFeed } from './media-feed.js';
import { makeVideo } from './video.js';

const CLOCK_MILLIS = 2000;
const FIRST_CLOCK_QUESTIONS = 4;

/** The gateway ended the permission to watch: signed out, expired or revoked. */
const GRANT_ENDED = 4401;

/** Bytes before the moof of every fragment: ptsMicros and arrivalMicros, big-endian. */
const PREFIX_BYTES = 16;

/** Where a fragment's tfhd names its track: behind the prefix and the boxes moof, mfhd and traf. */
const TRACK_ID_AT = 60;
const SOUND_TRACK = 2;

/**
 * One camera's rendition over a WebSocket and Media Source Extensions, once: when it ends it stays
 * ended. Emits `shown` with the first picture, `lost`, and `grant-ended`.
 */
export class MseStream extends EventTarget {
  kind = 'mse';

  #camera;
  #rendition;
  #withSound;
  #socket = null;
  #feed = null;
  #meter = new DelayMeter();
  #clockTimer = 0;
  #initNext = false;
  #soundNext = false;
  #stopped = false;
  #showing = false;

  /** @param withSound plays the camera's sound too; needs a click before, as browsers demand */
  constructor(camera, rendition, withSound) {
    super();
    this.#camera = camera;
    this.#rendition = rendition;
    this.#withSound = withSound;
    this.video = makeVideo(!withSound);
    this.#watchFrames();
  }

  /** Whether pictures are on the screen now. */
  get isShowing() {
    return this.#showing;
  }

  /** From the camera's last packet at Lightlock to the screen, NaN when not known. */
  get delayMillis() {
    return this.#meter.delayMillis;
  }

  /** Age of the newest picture that has come here, NaN when not known. */
  get ageMillis() {
    return this.#meter.ageMillis;
  }

  start() {
    const asked = this.#withSound ? '?audio=1' : '';
    const place = `${encodeURIComponent(this.#camera)}/${encodeURIComponent(this.#rendition)}`;
    const socket = new WebSocket(`wss://${location.host}/live/${place}${asked}`);
    socket.binaryType = 'arraybuffer';
    this.#socket = socket;
    let questions = 0;
    const ask = () => {
      socket.send(JSON.stringify({ type: 'ping', t: Math.round(performance.now() * 1000) / 1000 }));
      questions++;
      this.#clockTimer = setTimeout(ask, questions < FIRST_CLOCK_QUESTIONS ? 100 : CLOCK_MILLIS);
    };
    socket.onopen = ask;
    socket.onmessage = (event) => {
      if (socket === this.#socket) {
        this.#receive(event.data);
      }
    };
    socket.onclose = (event) => {
      if (socket === this.#socket) {
        this.#end(event.code === GRANT_ENDED ? 'grant-ended' : 'lost');
      }
    };
  }

  stop() {
    this.#stopped = true;
    clearTimeout(this.#clockTimer);
    const socket = this.#socket;
    this.#socket = null;
    socket?.close();
    this.#feed?.close();
    this.#feed = null;
    this.#showing = false;
    this.#meter.forget();
    this.video.remove();
  }

  #receive(data) {
    if (typeof data === 'string') {
      const message = JSON.parse(data);
      if (message.type === 'pong') {
        this.#meter.clock(message.t, message.serverMicros);
      } else if (message.type === 'init') {
        this.#initNext = true;
        this.#soundNext = message.track === 'sound';
        this.#feed ??= new MediaFeed(this.video, () => this.#end('lost'), this.#withSound);
        this.#feed.begin(message.codecs, this.#soundNext);
      }
    } else if (this.#initNext) {
      this.#initNext = false;
      this.#feed.append(data, this.#soundNext);
    } else {
      const view = new DataView(data);
      const sound = view.getUint32(TRACK_ID_AT) === SOUND_TRACK;
      if (!sound) {
        this.#meter.received(Number(view.getBigInt64(0)), Number(view.getBigInt64(8)));
      }
      this.#feed.append(new Uint8Array(data, PREFIX_BYTES), sound);
    }
  }

  #end(event) {
    if (!this.#stopped) {
      this.stop();
      this.dispatchEvent(new Event(event));
    }
  }

  #watchFrames() {
    const frame = (now, { mediaTime, expectedDisplayTime }) => {
      if (this.#stopped) {
        return;
      }
      this.#meter.displayed(mediaTime, expectedDisplayTime);
      if (!this.#showing && this.#feed) {
        this.#shown();
      }
      this.video.requestVideoFrameCallback(frame);
    };
    this.video.requestVideoFrameCallback?.(frame);
    if (!this.video.requestVideoFrameCallback) {
      // Without the callback there is a picture, but no measured delay.
      this.video.addEventListener('playing', () => this.#shown());
    }
  }

  #shown() {
    this.#showing = true;
    this.dispatchEvent(new Event('shown'));
  }
}
