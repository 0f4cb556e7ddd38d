import * as api from './api.js';

const FIRST_QUESTIONS = 4;
const FIRST_MILLIS = 150;
const LATER_MILLIS = 10_000;

const meters = new Set();
let timer = 0;
let questions = 0;

/** Has a meter told of the gateway's clock, now and then, until it leaves. */
export function follow(meter) {
  meters.add(meter);
  questions = 0;
  clearTimeout(timer);
  ask();
}

export function leave(meter) {
  meters.delete(meter);
  if (meters.size === 0) {
    clearTimeout(timer);
  }
}

async function ask() {
  const asked = performance.now();
  try {
    const serverMicros = await api.clock();
    meters.forEach((meter) => meter.clock(asked, serverMicros));
  } catch {
    // Without the clock there is a picture, but no measured delay.
  }
  if (meters.size > 0) {
    questions++;
    clearTimeout(timer);
    timer = setTimeout(ask, questions < FIRST_QUESTIONS ? FIRST_MILLIS : LATER_MILLIS);
  }
}
