const REMEMBERED = 256;
const CLOCK_SAMPLES = 8;
const SMOOTHING = 0.1;
const RTP_TICKS_PER_MILLI = 90;

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
    if (picture) {
      this.#measure(picture.arrivalMicros, atMillis);
    }
  }

  /**
   * A picture that came over RTP is on the screen. Its timestamp is the low 32 bits of the gateway's
   * clock when the picture came from the camera, at 90 kHz: of the moments that share them, the one
   * closest to now is meant.
   */
  displayedRtp(rtpTimestamp, atMillis) {
    const offset = this.#offset();
    if (!Number.isFinite(offset)) {
      return;
    }
    const nowTicks = Math.round((performance.now() + offset) * RTP_TICKS_PER_MILLI);
    const behind = (nowTicks - rtpTimestamp) | 0;
    const arrivalMicros = ((nowTicks - behind) / RTP_TICKS_PER_MILLI) * 1000;
    this.#newestArrival = arrivalMicros;
    this.#measure(arrivalMicros, atMillis);
  }

  #measure(arrivalMicros, atMillis) {
    const offset = this.#offset();
    if (Number.isFinite(offset)) {
      const delay = atMillis + offset - arrivalMicros / 1000;
      this.#delay = Number.isFinite(this.#delay) ? this.#delay + (delay - this.#delay) * SMOOTHING : delay;
    }
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
