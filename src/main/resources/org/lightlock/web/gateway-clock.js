import * as api from './api.js';

const SAMPLES = 8;
const FIRST_QUESTIONS = 4;
const FIRST_MILLIS = 150;
const LATER_MILLIS = 10_000;

/**
 * The gateway's clock, known from questions and answers, of which the quickest is the most exact:
 * it is wrong by half its round trip at most.
 */
export class GatewayClock {
  #samples = [];

  /** An answer to a question that was asked at a time of this page. */
  answered(askedMillis, serverMicros) {
    const roundTrip = performance.now() - askedMillis;
    this.#samples.push({ roundTrip, offset: serverMicros / 1000 - (askedMillis + roundTrip / 2) });
    if (this.#samples.length > SAMPLES) {
      this.#samples.shift();
    }
  }

  /** What is to be added to a time of this page to get the gateway's; NaN when not known. */
  get offsetMillis() {
    let best = null;
    for (const sample of this.#samples) {
      if (!best || sample.roundTrip < best.roundTrip) {
        best = sample;
      }
    }
    return best ? best.offset : Number.NaN;
  }

  forget() {
    this.#samples = [];
  }
}

/** A clock that is asked over HTTP, once for all streams that need it and only while one does. */
class SharedClock {
  #clock = new GatewayClock();
  #followers = 0;
  #questions = 0;
  #timer = 0;

  get offsetMillis() {
    return this.#clock.offsetMillis;
  }

  follow() {
    if (++this.#followers === 1) {
      this.#questions = 0;
      this.#ask();
    }
  }

  unfollow() {
    if (--this.#followers === 0) {
      clearTimeout(this.#timer);
      this.#clock.forget();
    }
  }

  async #ask() {
    const asked = performance.now();
    try {
      const micros = await api.clock();
      this.#clock.answered(asked, micros);
    } catch {
      // The wall says that the gateway is away; here the delay only is not known.
    }
    this.#questions++;
    clearTimeout(this.#timer);
    if (this.#followers > 0) {
      this.#timer = setTimeout(() => this.#ask(), this.#questions < FIRST_QUESTIONS ? FIRST_MILLIS : LATER_MILLIS);
    }
  }
}

export const sharedClock = new SharedClock();
