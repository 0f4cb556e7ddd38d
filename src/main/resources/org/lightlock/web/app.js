// Shows the sign-in page or the wall, depending on whether there is a session or a shared desk.
import * as api from './api.js';
import './desk-view.js';
import './enrol-view.js';
import './login-view.js';
import './wall-view.js';

const root = document.getElementById('app');

function show(name, values) {
  root.replaceChildren(Object.assign(document.createElement(name), values));
}

/** The wall takes a change of the person at a desk itself, so that its pictures stay. */
root.addEventListener('signed-in', (event) => {
  if (!root.querySelector('wall-view')) {
    show('wall-view', { me: event.detail });
  }
});
root.addEventListener('signed-out', (event) => show('login-view', { notice: event.detail.notice }));
root.addEventListener('enrol', (event) => show('enrol-view', { token: event.detail }));
root.addEventListener('desk-made', () => {
  history.replaceState(null, '', '/');
  start();
});

async function start() {
  const link = /^#enrol=([\w-]{16,128})$/.exec(location.hash);
  if (link) {
    // The link's token stays neither in the address nor in the history.
    history.replaceState(null, '', '/');
    show('enrol-view', { token: link[1] });
    return;
  }
  if (location.hash === '#desk') {
    show('desk-view', {});
    return;
  }
  try {
    show('wall-view', { me: await api.me() });
  } catch (failure) {
    show('login-view', {
      notice: failure instanceof api.SignedOut ? '' : 'Lightlock does not answer at the moment.',
    });
  }
}

await start();
