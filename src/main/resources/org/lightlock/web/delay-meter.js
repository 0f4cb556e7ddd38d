import { GatewayClock } from './gateway-clock.js';

const REMEMBERED = 256;
const SMOOTHING = 0.1;

/**
 * Measures how old the picture on the screen is. Every picture comes with the moment at which the
 * camera's last packet of it reached Lightlock, on the gateway's clock.
 */
export class DelayMeter {
  #pictures = [];
  #clock = new GatewayClock();
  #newestArrival = Number.NaN;
  #delay = Number.NaN;

  /** An answer about the gateway's clock to a question asked at a time of this page. */
  clock(askedMillis, serverMicros) {
    this.#clock.answered(askedMillis, serverMicros);
  }

  received(ptsMicros, arrivalMicros) {
    this.#pictures.push({ ptsMicros, arrivalMicros });
    this.#newestArrival = arrivalMicros;
    if (this.#pictures.length > REMEMBERED) {
      this.#pictures.shift();
    }
  }

  /** A picture is on the screen at a time of this page. */
  displayed(mediaTime, atMillis) {
    const pts = Math.round(mediaTime * 1e6);
    const picture = this.#pictures.findLast((each) => each.ptsMicros <= pts + 500);
    const offset = this.#clock.offsetMillis;
    if (!picture || !Number.isFinite(offset)) {
      return;
    }
    const delay = atMillis + offset - picture.arrivalMicros / 1000;
    this.#delay = Number.isFinite(this.#delay) ? this.#delay + (delay - this.#delay) * SMOOTHING : delay;
  }

  get delayMillis() {
    return this.#delay;
  }

  get ageMillis() {
    return Math.max(0, performance.now() + this.#clock.offsetMillis - this.#newestArrival / 1000);
  }

  forget() {
    this.#pictures = [];
    this.#clock.forget();
    this.#newestArrival = Number.NaN;
    this.#delay = Number.NaN;
  }
}
