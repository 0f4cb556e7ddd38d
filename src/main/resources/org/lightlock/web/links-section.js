import * as api from './api.js';
import { element } from './dom.js';

/** What plays a way, for people; the order in which they are offered. */
const WAYS = new Map([
  ['rtsps', 'VLC, ffplay, a video wall (RTSPS)'],
  ['mp4', 'A file that goes on (MP4)'],
  ['hls', 'A phone or a television (HLS)'],
]);

/** A link for a player that cannot sign in: one camera, once, for a minute. It is shown once and kept nowhere. */
class LinksSection extends HTMLElement {
  names = new Map();
  #timer = 0;

  connectedCallback() {
    this.camera = element(
      'select', { id: 'link-camera' },
      ...[...this.names].map(([id, name]) => element('option', { value: id }, name)));
    this.here = element('input', { id: 'link-here', type: 'checkbox', checked: true });
    this.make = element('button', { type: 'submit', class: 'quiet' }, 'Make a link');
    this.place = element('div', { class: 'place', 'aria-live': 'polite' });
    this.message = element('p', { class: 'message', role: 'alert' });
    const form = element(
      'form', { class: 'fields', method: 'post', novalidate: true },
      element('label', { for: 'link-camera' }, 'Camera'), this.camera,
      element('label', { class: 'check', for: 'link-here' }, this.here, 'Only for a player on this computer'), this.make);
    form.addEventListener('submit', (event) => {
      event.preventDefault();
      this.#issue();
    });
    this.hidden = this.names.size === 0;
    this.replaceChildren(
      element('h3', {}, 'Link for a player'),
      element('p', { class: 'hint' }, 'For a player that cannot sign in. Whoever has the link may watch this camera, so hand it to nobody else.'),
      form, this.message, this.place);
  }

  disconnectedCallback() {
    clearTimeout(this.#timer);
  }

  async #issue() {
    this.message.textContent = '';
    this.make.disabled = true;
    try {
      this.#show(await api.ticket(this.camera.value, this.here.checked));
    } catch (failure) {
      this.#failed(failure);
    } finally {
      this.make.disabled = false;
    }
  }

  #show({ urls, expiresMillis }) {
    const links = new Map(Object.entries(urls));
    const ways = [...WAYS.keys()].filter((way) => links.has(way));
    this.place.replaceChildren(
      element('p', { class: 'hint' }, `Good for one player that begins within ${Math.round(expiresMillis / 1000)} seconds.`),
      ...ways.map((way) => linkRow(WAYS.get(way), links.get(way))));
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#over(), expiresMillis);
  }

  #over() {
    this.place.replaceChildren(element('p', { class: 'hint' }, 'The link is over. A player that has begun goes on.'));
  }

  #failed(failure) {
    if (failure instanceof api.SignedOut) {
      this.dispatchEvent(new CustomEvent('person-left', { bubbles: true }));
    } else if (failure instanceof api.ProblemAnswer && failure.status === 404) {
      this.message.textContent = 'This camera may not be watched now.';
    } else {
      this.message.textContent = api.explain(failure);
    }
  }
}

function linkRow(name, url) {
  const copy = element('button', { type: 'button', class: 'quiet', 'aria-label': `Copy: ${name}` }, 'Copy');
  copy.addEventListener('click', async () => {
    await navigator.clipboard.writeText(url);
    copy.textContent = 'Copied';
  });
  return element(
    'div', { class: 'player-link' },
    element('span', { class: 'what' }, element('b', {}, name), element('code', {}, url)), copy);
}

customElements.define('links-section', LinksSection);
