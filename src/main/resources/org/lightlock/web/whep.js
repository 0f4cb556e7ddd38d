import { webRtcPath } from './webrtc-path.js';

// Asks the gateway for WebRTC sessions (draft-ietf-wish-whep) with the page's own session.

/** HTTP/1.1 gives a page six connections: some are kept free for the API, whatever hangs here. */
const AT_ONCE = 3;

/** The gateway has answered, but not with a session. */
export class WhepRefusal extends Error {
  constructor(status) {
    super(`WHEP answered ${status}`);
    this.status = status;
  }

  /** Whether it is about this moment or this caller, and not about WebRTC at this gateway. */
  get isPassing() {
    return [401, 403, 408, 409, 429].includes(this.status) || this.status >= 500;
  }
}

let asking = 0;
const waiting = [];

async function takeTurn(signal) {
  while (asking >= AT_ONCE && !signal.aborted) {
    await new Promise((resolve) => {
      waiting.push(resolve);
      signal.addEventListener('abort', resolve, { once: true });
    });
  }
  signal.throwIfAborted();
  asking++;
}

function giveTurn() {
  asking--;
  waiting.splice(0).forEach((resolve) => resolve());
}

/**
 * Makes a session of an offer.
 *
 * @param onTurn is called when the offer is sent: a few are under way at a time
 * @returns the answer and the address that ends the session
 */
export async function openSession(camera, rendition, offer, signal, onTurn) {
  await takeTurn(signal);
  try {
    if (!webRtcPath.isWorthATry) {
      // Somebody who was before in the queue has found out.
      throw new WhepRefusal(404);
    }
    onTurn();
    const response = await fetch(`/whep/${encodeURIComponent(camera)}/${encodeURIComponent(rendition)}`, {
      method: 'POST',
      cache: 'no-store',
      credentials: 'same-origin',
      redirect: 'error',
      headers: { 'Content-Type': 'application/sdp', 'X-Lightlock': '1' },
      body: offer,
      signal,
    });
    if (response.status !== 201) {
      throw new WhepRefusal(response.status);
    }
    const address = sessionAddress(response);
    try {
      return { answer: await response.text(), address };
    } catch (failure) {
      endSession(address);
      throw failure;
    }
  } finally {
    // Later than whoever learns from this answer, so that the next in the queue knows of it.
    setTimeout(giveTurn);
  }
}

function sessionAddress(response) {
  const address = new URL(response.headers.get('Location') ?? '', response.url);
  if (address.origin !== window.location.origin || !address.pathname.startsWith('/whep/')) {
    throw new WhepRefusal(500);
  }
  return address.href;
}

/** Ends a session; goes out even when the page is being left. */
export function endSession(address) {
  fetch(address, {
    method: 'DELETE',
    credentials: 'same-origin',
    redirect: 'error',
    keepalive: true,
    headers: { 'X-Lightlock': '1' },
  }).catch(() => {
    // The gateway ends by itself what nobody listens to any more.
  });
}

/** What a session adds to the gateway's RTP clock, from the picture's part of an answer. */
export function clockOffset(answer) {
  const video = answer.split(/^m=/m).find((section) => section.startsWith('video')) ?? '';
  const found = /^a=mediaclk:direct=(\d{1,10})\b/m.exec(video);
  return found ? Number(found[1]) : 0;
}
