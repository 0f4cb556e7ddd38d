// Shows the sign-in page or the wall, depending on whether there is a session.
import * as api from './api.js';
import './login-view.js';
import './wall-view.js';

const root = document.getElementById('app');

function showLogin(notice = '') {
  const view = document.createElement('login-view');
  view.notice = notice;
  root.replaceChildren(view);
}

function showWall(user) {
  const view = document.createElement('wall-view');
  view.user = user;
  root.replaceChildren(view);
}

root.addEventListener('signed-in', (event) => showWall(event.detail.user));
root.addEventListener('signed-out', (event) => showLogin(event.detail.notice));

async function start() {
  try {
    showWall((await api.me()).user);
  } catch (failure) {
    showLogin(failure instanceof api.SignedOut ? '' : 'Lightlock does not answer at the moment.');
  }
}

await start();
