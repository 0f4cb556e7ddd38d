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
    ...(body && { headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(body) }),
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
 * What a login came to: who is signed in, or `{ step, factors }` when a second factor is wanted, or
 * `{ enrolment }` when one has to be set up first.
 */
export const login = (user, password) => call('POST', 'login', { user, password });

/** How people sign in here besides: `{ passkeys, singleSignOn }`. */
export const loginWays = () => call('GET', 'login');

/** Shows a second factor: `totp` and `recovery-code` are texts, `passkey` is the browser's answer. */
export const loginFactor = (step, kind, value) => call('POST', 'login/factor', { step, kind, value });

/** What the browser is to ask for a passkey; without a step, anybody's. */
export const loginPasskeyOptions = (step) => call('POST', 'login/passkey-options', { step });
export const loginPasskey = (value) => call('POST', 'login/passkey', { value });
export const logout = () => call('POST', 'logout');
export const me = () => call('GET', 'me');

/** Says why a camera is watched, where that is demanded. */
export const purpose = (camera, text) => call('POST', 'purposes', { camera, text });
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
  passphrase: (token, name, passphrase) => call('POST', 'enrolment/passphrase', { token, name, passphrase }),
  totp: (token) => call('POST', 'enrolment/totp', { token }),
  confirmTotp: (token, code) => call('POST', 'enrolment/totp/confirm', { token, code }),
  passkeyOptions: (token) => call('POST', 'enrolment/passkey-options', { token }),
  passkey: (token, name, value) => call('POST', 'enrolment/passkey', { token, name, value }),
  finish: (token) => call('POST', 'enrolment/finish', { token }),
};

/** The person's own passphrase and second factors. */
export const factors = {
  state: () => call('GET', 'factors'),
  stepUp: (kind, value) => call('POST', 'step-up', { kind, value }),
  stepUpOptions: () => call('POST', 'step-up/passkey-options'),
  passphrase: (current, passphrase) => call('PUT', 'factors/passphrase', { current, passphrase }),
  totp: () => call('POST', 'factors/totp'),
  confirmTotp: (code) => call('PUT', 'factors/totp', { code }),
  removeTotp: () => call('DELETE', 'factors/totp'),
  passkeyOptions: () => call('POST', 'factors/passkey-options'),
  addPasskey: (name, value) => call('POST', 'factors/passkeys', { name, value }),
  removePasskey: (id) => call('DELETE', `factors/passkeys/${encodeURIComponent(id)}`),
  recoveryCodes: () => call('POST', 'factors/recovery-codes'),
};
