import { clockTime, duration, element } from './dom.js';
import { LiveStream } from './live-stream.js';

const REFRESH_MILLIS = 250;

/** A camera whose newest picture at the gateway is not older does send. */
const SENDING_MILLIS = 1500;

/** A gateway that said something within this time answers; it is asked every second. */
const SAID_MILLIS = 2500;

/** How the pictures come, in a word and in a sentence. */
const TRANSPORTS = new Map(Object.entries({
  webrtc: {
    word: 'WebRTC',
    text: 'WebRTC: the pictures come in packets of their own, with the least delay.',
  },
  mse: {
    word: 'WebSocket',
    text: 'WebSocket: the pictures come inside the page’s own HTTPS connection, a little later than over WebRTC. '
      + 'It is used where WebRTC does not pass the network or is switched off.',
  },
}));

/** The words and the tone of each state; the tone chooses colour and shape of the mark. */
const STATES = new Map(Object.entries({
  IDLE: { word: 'Idle', tone: 'rest' },
  CONNECTING: { word: 'Connecting', tone: 'busy' },
  STANDBY: { word: 'Standby', tone: 'rest' },
  LIVE: { word: 'Live', tone: 'good' },
  NO_SIGNAL: { word: 'No signal', tone: 'warn' },
  LOGIN_REFUSED: { word: 'Login refused', tone: 'alarm' },
  UNREACHABLE: { word: 'Unreachable', tone: 'warn' },
  REJECTED: { word: 'Rejected', tone: 'alarm' },
  NO_CONFINEMENT: { word: 'Not confined', tone: 'alarm' },
  CAMERA_SIDE_AWAY: { word: 'Camera side away', tone: 'alarm' },
}));

/** What stands in a state's place while the pictures that arrive may not be live. */
const ALARMS = new Map(Object.entries({
  FROZEN: { word: 'Frozen picture', tone: 'alarm' },
  LOOPED: { word: 'Repeated picture', tone: 'alarm' },
}));

const UNKNOWN = { word: 'Unknown', tone: 'rest' };

/**
 * One camera of the wall. Plays the small rendition, or the full one while it is large; the picture
 * that is shown stays until the other one has its first, so that nothing goes black.
 */
class CameraTile extends HTMLElement {
  #status = null;
  #statusAt = 0;
  #large = false;
  #paused = false;
  #shown = null;
  #coming = null;
  #audible = false;
  #timer = 0;

  connectedCallback() {
    this.tabIndex = 0;
    this.setAttribute('role', 'listitem');
    this.picture = element('div', { class: 'picture' });
    this.cardTitle = element('p', { class: 'card-title' });
    this.cardText = element('p', { class: 'card-text' });
    this.cardReason = element('p', { class: 'card-reason' });
    this.card = element(
      'div', { class: 'card' }, element('span', { class: 'card-mark', 'aria-hidden': 'true' }),
      this.cardTitle, this.cardText, this.cardReason);
    this.name = element('span', { class: 'name' });
    this.word = element('span', { class: 'word' });
    this.details = element('span', { class: 'details' });
    this.speaker = element('button', { class: 'speaker', type: 'button', 'aria-pressed': 'false' });
    this.speaker.hidden = true;
    this.speaker.addEventListener('click', (event) => {
      event.stopPropagation();
      this.#toggleSound();
    });
    this.speaker.addEventListener('keydown', (event) => {
      // Its own click, and not the tile's.
      if (event.key === 'Enter' || event.key === ' ') {
        event.stopPropagation();
      }
    });
    this.age = element('span', { class: 'figure', title: 'Age of the last frame from the camera' });
    this.delay = element('span', {
      class: 'figure', title: 'Measured from the camera’s last packet at Lightlock to the picture on this screen',
    });
    this.transport = element('span', { class: 'transport' });
    this.replaceChildren(
      this.picture, this.card,
      element(
        'div', { class: 'caption' },
        element('span', { class: 'state' }, element('span', { class: 'dot', 'aria-hidden': 'true' }), this.word),
        this.name, this.details, this.speaker,
        element('span', { class: 'figures' },
          element('span', { class: 'label' }, 'age'), this.age,
          element('span', { class: 'label' }, 'delay'), this.delay, this.transport),
      ),
    );
    this.addEventListener('click', () => this.#ask());
    this.addEventListener('keydown', (event) => {
      if (event.key === 'Enter' || event.key === ' ') {
        event.preventDefault();
        this.#ask();
      }
    });
    this.#play();
    this.#timer = setInterval(() => this.#refresh(), REFRESH_MILLIS);
  }

  disconnectedCallback() {
    clearInterval(this.#timer);
    this.#stop();
  }

  set status(status) {
    const could = this.#mayWatch;
    this.#status = status;
    this.#statusAt = performance.now();
    if (this.isConnected) {
      if (!this.#mayWatch) {
        this.#stop();
      } else if (!could) {
        this.#play();
      }
      this.#refresh();
    }
  }

  /** What must be typed before it is watched; nothing when nothing must. */
  get demands() {
    return this.#status?.purpose ?? '';
  }

  /** What people call it. */
  get cameraName() {
    return this.#status?.name ?? '';
  }

  get #mayWatch() {
    return this.#status !== null && this.#status.actions.includes('live') && !this.demands;
  }

  /** Plays again after its stream was ended, if it may. */
  resume() {
    if (!this.#shown && !this.#coming) {
      this.#play();
    }
  }

  set large(large) {
    if (large !== this.#large) {
      this.#large = large;
      this.#audible &&= large;
      this.classList.toggle('large', large);
      this.#play();
    }
  }

  set paused(paused) {
    if (paused !== this.#paused) {
      this.#paused = paused;
      if (paused) {
        this.#stop();
      } else {
        this.#play();
      }
    }
  }

  /** Sound is off until somebody asks for it: browsers demand a click, and so do people. */
  #toggleSound() {
    this.#audible = !this.#audible;
    this.#play();
    this.#refresh();
  }

  #ask() {
    this.dispatchEvent(new CustomEvent('open-camera', { bubbles: true }));
  }

  /** Goes to the rendition that the tile's size wants. */
  #play() {
    const rendition = this.#large ? 'full' : 'tile';
    if (!this.isConnected || this.#paused || !this.#mayWatch) {
      return;
    }
    this.#coming?.stop();
    this.#coming = null;
    const withSound = this.#large && this.#audible;
    if (this.#shown?.rendition === rendition && this.#shown.withSound === withSound) {
      return;
    }
    const stream = new LiveStream(this.dataset.camera, rendition, withSound);
    stream.addEventListener('shown', () => this.#arrived(stream));
    stream.addEventListener('grant-ended', () => this.#ended(stream));
    // Behind the picture that is shown until it has one of its own.
    this.picture.prepend(stream.view);
    if (this.#shown) {
      this.#coming = stream;
    } else {
      this.#shown = stream;
    }
    this.#tell(stream);
    stream.start();
  }

  #tell(stream) {
    const { state, lastFrameAgeMillis: age } = this.#status ?? {};
    stream?.told(
      state === 'LIVE' && age >= 0 && age < SENDING_MILLIS, performance.now() - this.#statusAt < SAID_MILLIS);
  }

  #ended(stream) {
    this.#shown = this.#shown === stream ? null : this.#shown;
    this.#coming = this.#coming === stream ? null : this.#coming;
    this.dispatchEvent(new CustomEvent('grant-ended', { bubbles: true }));
  }

  #arrived(stream) {
    if (stream === this.#coming) {
      this.#shown?.stop();
      this.#shown = stream;
      this.#coming = null;
    }
    this.#refresh();
  }

  #stop() {
    this.#coming?.stop();
    this.#shown?.stop();
    this.#coming = null;
    this.#shown = null;
  }

  #refresh() {
    const status = this.#status;
    if (!status) {
      return;
    }
    const look = ALARMS.get(status.alarm) ?? STATES.get(status.state) ?? UNKNOWN;
    const live = status.state === 'LIVE';
    const stream = this.#shown;
    this.#tell(this.#shown);
    this.#tell(this.#coming);
    const playing = live && stream !== null && stream.isShowing;
    const age = this.#age(playing ? stream : null);
    const delay = playing ? stream.delayMillis : Number.NaN;
    const transport = playing ? stream.transport : '';
    Object.assign(this.dataset, {
      state: status.state,
      alarm: status.alarm ?? '',
      tone: look.tone,
      rendition: stream?.rendition ?? '',
      playing: String(playing),
      transport,
      ageMs: Number.isFinite(age) ? String(Math.round(age)) : '',
      delayMs: Number.isFinite(delay) ? String(Math.round(delay)) : '',
    });
    this.name.textContent = status.name;
    this.word.textContent = look.word;
    this.word.title = status.alarmText ?? '';
    this.details.textContent = live
      ? `${status.codec ?? ''} ${status.width}×${status.height} · ${Math.round(status.framesPerSecond)} fps`
      : '';
    this.speaker.hidden = !this.#large || !(status.audio || this.#audible);
    this.speaker.textContent = this.#audible ? 'Sound on' : 'Sound off';
    this.speaker.setAttribute('aria-pressed', String(this.#audible));
    this.age.textContent = duration(age);
    this.delay.textContent = duration(delay);
    this.transport.textContent = TRANSPORTS.get(transport)?.word ?? '';
    this.transport.title = TRANSPORTS.get(transport)?.text ?? '';
    this.#describe(status, look, playing);
  }

  #age(stream) {
    const fromStream = stream?.ageMillis ?? Number.NaN;
    if (Number.isFinite(fromStream)) {
      return fromStream;
    }
    const { lastFrameAgeMillis: reported } = this.#status;
    return reported < 0 ? Number.NaN : reported + performance.now() - this.#statusAt;
  }

  /** The card covers whatever is no live picture: an old picture must not be taken for a new one. */
  #describe(status, look, playing) {
    const since = clockTime(Date.now() - status.sinceMillis - (performance.now() - this.#statusAt));
    this.card.hidden = playing;
    if (this.demands) {
      this.cardTitle.textContent = 'Closed';
      this.cardText.textContent = `Press Enter or click to give the ${this.demands}.`;
    } else if (!this.#mayWatch) {
      this.cardTitle.textContent = 'Not to be watched';
      this.cardText.textContent = 'You have no right to watch this camera live.';
    } else if (status.state === 'LIVE') {
      this.cardTitle.textContent = this.#paused ? 'Paused' : 'Opening the picture';
      this.cardText.textContent = '';
    } else if (look.tone === 'rest' || look.tone === 'busy') {
      this.cardTitle.textContent = look.word;
      this.cardText.textContent = status.stateText;
    } else {
      this.cardTitle.textContent = `${look.word} since ${since}`;
      this.cardText.textContent = status.stateText;
    }
    this.cardReason.textContent = status.reason ? `${status.reason.number} · ${status.reason.text}` : '';
    this.setAttribute('aria-label', `${status.name}: ${this.card.hidden ? look.word.toLowerCase() : this.cardTitle.textContent}`);
  }
}

customElements.define('camera-tile', CameraTile);
