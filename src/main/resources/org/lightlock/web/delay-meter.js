const REMEMBERED = 256;
const CLOCK_SAMPLES = 8;
const SMOOTHING = 0.1;

/**
 * Measures how old the picture on the screen is. Every picture comes with the moment at which the
 * camera's last packet of it reached Lightlock; the gateway's clock is known from questions and
 * answers, of which the quickest is the most exact.
 */
export class DelayMeter {
  #pictures = [];
  #clocks = [];
  #newestArrival = Number.NaN;
  #delay = Number.NaN;

  /** An answer about the gateway's clock to a question asked at a time of this page. */
  clock(askedMillis, serverMicros) {
    const now = performance.now();
    const roundTrip = now - askedMillis;
    this.#clocks.push({ roundTrip, offset: serverMicros / 1000 - (askedMillis + roundTrip / 2) });
    if (this.#clocks.length > CLOCK_SAMPLES) {
      this.#clocks.shift();
    }
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
    const offset = this.#offset();
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
    return Math.max(0, performance.now() + this.#offset() - this.#newestArrival / 1000);
  }

  forget() {
    this.#pictures = [];
    this.#clocks = [];
    this.#newestArrival = Number.NaN;
    this.#delay = Number.NaN;
  }

  #offset() {
    let best = null;
    for (const clock of this.#clocks) {
      if (!best || clock.roundTrip < best.roundTrip) {
        best = clock;
      }
    }
    return best ? best.offset : Number.NaN;
  }
}
