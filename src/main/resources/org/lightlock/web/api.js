// The gateway's JSON API.

/** The session has ended or never was. */
export class SignedOut extends Error {}

/** An answer that is a problem (RFC 9457). */
export class ProblemAnswer extends Error {
  constructor(status, title, retryAfterSeconds, detail = '') {
    super(title);
    this.status = status;
    this.detail = detail;
    this.retryAfterSeconds = retryAfterSeconds;
  }
}

/** What went wrong, for people. */
export function explain(failure) {
  if (failure instanceof ProblemAnswer && failure.status === 429) {
    return `Too many attempts. Try again in ${Math.max(1, failure.retryAfterSeconds)} seconds.`;
  }
  if (failure instanceof ProblemAnswer && failure.status < 500 && failure.detail) {
    return failure.detail;
  }
  return 'Lightlock does not answer at the moment. Try again shortly.';
}

async function call(method, path, body) {
  const response = await fetch(`/api/v1/${path}`, {
    method,
    cache: 'no-store',
    credentials: 'same-origin',
    redirect: 'error',
    signal: AbortSignal.timeout(10_000),
    headers: { 'X-Lightlock': '1', ...(body && { 'Content-Type': 'application/json' }) },
    ...(body && { body: JSON.stringify(body) }),
  });
  if (response.ok) {
    return response.status === 204 ? null : response.json();
  }
  const problem = await response.json().catch(() => ({}));
  if (response.status === 401 && problem.title === 'Not signed in') {
    throw new SignedOut();
  }
  const retryAfter = Number(response.headers.get('Retry-After')) || 0;
  throw new ProblemAnswer(response.status, problem.title ?? response.statusText, retryAfter, problem.detail);
}

/**
 * What a login came to: who is signed in, or `next: second-factor` with a step and the factors that
 * the person has, or `next: enrolment` with a token when one has to be set up first.
 */
export const login = (user, password) => call('POST', 'login', { user, password });

/** How people sign in here besides: `singleSignOn` has a label and an address, or is null. */
export const loginWays = () => call('GET', 'login/options');

/** What is shown, as the API names it: a code, a recovery code, or what the browser's passkey said. */
const SHOWN = new Map([['totp', 'code'], ['recovery-code', 'recoveryCode'], ['passkey', 'passkey'], ['password', 'password']]);
const shown = (kind, value) => Object.fromEntries([[SHOWN.get(kind), value]]);

/** Shows a second factor: `totp` and `recovery-code` are texts, `passkey` is the browser's answer. */
export const loginFactor = (step, kind, value) => call('POST', 'login/second', { step, ...shown(kind, value) });

/** What the browser is to ask for a passkey: one of the person's, or without a step anybody's. */
export const loginPasskeyOptions = (step) => (step
  ? call('POST', 'login/second/passkey-options', { step })
  : call('POST', 'login/passkey/options'));
export const loginPasskey = (credential) => call('POST', 'login/passkey', { credential });
export const logout = () => call('POST', 'logout');
export const me = () => call('GET', 'me');

/** Says why a camera is watched, where that is demanded. */
export const purpose = (camera, text) => call('POST', 'purposes', { camera, text });

/** A link for a player: where, by the way's name, and how long it may take to begin. */
export const ticket = (camera, onlyThisAddress) => call('POST', 'tickets', { camera, onlyThisAddress });
export const cameras = async () => (await call('GET', 'cameras')).cameras;
export const events = async () => (await call('GET', 'events')).events;

/** The gateway's clock now, in microseconds from a moment of its own. */
export const clock = async () => (await call('GET', 'clock')).micros;

/** The person's open sessions, and how many there may be. */
export const sessions = () => call('GET', 'sessions');
export const endSession = (id) => call('DELETE', `sessions/${encodeURIComponent(id)}`);
export const endAllSessions = () => call('DELETE', 'sessions');

/** Makes this browser a shared desk. */
export const enrolDesk = (secret) => call('POST', 'desk', { secret });

/** Says that the person at a shared desk is still there. */
export const present = () => call('POST', 'presence');

/** Setting somebody up, by the token of a link or of a login. */
export const enrolment = {
  state: (token) => call('POST', 'enrolment', { token }),
  passphrase: (token, user, passphrase) => call('POST', 'enrolment/passphrase', { token, user, passphrase }),
  totp: (token) => call('POST', 'enrolment/totp', { token }),
  confirmTotp: (token, code) => call('POST', 'enrolment/totp/confirm', { token, code }),
  passkeyOptions: (token) => call('POST', 'enrolment/passkey/options', { token }),
  passkey: (token, name, credential) => call('POST', 'enrolment/passkey', { token, name, credential }),
  finish: (token) => call('POST', 'enrolment/finish', { token }),
};

/** The person's own passphrase and second factors. */
export const factors = {
  state: () => call('GET', 'me/factors'),
  stepUp: (kind, value) => call('POST', 'me/step-up', shown(kind, value)),
  stepUpOptions: () => call('POST', 'me/step-up/passkey-options'),
  passphrase: (current, passphrase) => call('PUT', 'me/passphrase', { current, passphrase }),
  totp: () => call('POST', 'me/factors/totp'),
  confirmTotp: (code) => call('POST', 'me/factors/totp/confirm', { code }),
  removeTotp: () => call('DELETE', 'me/factors/totp'),
  passkeyOptions: () => call('POST', 'me/factors/passkey-options'),
  addPasskey: (name, credential) => call('POST', 'me/factors/passkeys', { name, credential }),
  removePasskey: (id) => call('DELETE', `me/factors/passkeys/${encodeURIComponent(id)}`),
  recoveryCodes: () => call('POST', 'me/factors/recovery-codes'),
};
