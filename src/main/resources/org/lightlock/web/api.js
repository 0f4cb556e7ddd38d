// The gateway's JSON API.

/** The session has ended or never was. */
export class SignedOut extends Error {}

/** An answer that is a problem (RFC 9457). */
export class ProblemAnswer extends Error {
  constructor(status, title, retryAfterSeconds) {
    super(title);
    this.status = status;
    this.retryAfterSeconds = retryAfterSeconds;
  }
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
  if (response.status === 401 && path !== 'login') {
    throw new SignedOut();
  }
  const problem = await response.json().catch(() => ({}));
  const retryAfter = Number(response.headers.get('Retry-After')) || 0;
  throw new ProblemAnswer(response.status, problem.title ?? response.statusText, retryAfter);
}

export const login = (user, password) => call('POST', 'login', { user, password });
export const logout = () => call('POST', 'logout');
export const me = () => call('GET', 'me');

/** Says why a camera is watched, where that is demanded. */
export const purpose = (camera, text) => call('POST', 'purposes', { camera, text });
export const cameras = async () => (await call('GET', 'cameras')).cameras;
export const events = async () => (await call('GET', 'events')).events;

/** The gateway's clock now, in microseconds from a moment of its own. */
export const clock = async () => (await call('GET', 'clock')).micros;
