import * as api from './api.js';
import { clockTime, element } from './dom.js';

const POLL_MILLIS = 5000;

/**
 * What cameras did that may be an attack: a quiet count in the bar, the list when one asks for it.
 * Nothing is shown while there is nothing to show.
 */
class EventList extends HTMLElement {
  names = new Map();
  #events = [];
  #shown = '';
  #timer = 0;

  connectedCallback() {
    this.hidden = true;
    this.button = element('button', {
      type: 'button', class: 'quiet', 'aria-expanded': 'false', 'aria-controls': 'events',
    });
    this.rows = element('ol', { class: 'rows' });
    this.panel = element(
      'section', { id: 'events', class: 'events', 'aria-label': 'Security events', hidden: true },
      element('h2', {}, 'Security events'),
      element('p', { class: 'hint' },
        'What cameras sent that Lightlock refused or noticed. One line a minute for each kind.'),
      this.rows,
    );
    this.replaceChildren(this.button, this.panel);
    this.button.addEventListener('click', () => { this.open = !this.open; });
    this.#poll();
  }

  disconnectedCallback() {
    clearTimeout(this.#timer);
  }

  get open() {
    return !this.panel.hidden;
  }

  set open(open) {
    this.panel.hidden = !open;
    this.button.setAttribute('aria-expanded', String(open));
    this.#show();
  }

  async #poll() {
    try {
      this.#events = await api.events();
      this.#show();
    } catch {
      // The wall's own question says when Lightlock is away or the session has ended.
    }
    if (this.isConnected) {
      this.#timer = setTimeout(() => this.#poll(), POLL_MILLIS);
    }
  }

  #show() {
    const count = this.#events.length;
    this.hidden = count === 0;
    this.dataset.count = String(count);
    this.button.textContent = count === 1 ? '1 event' : `${count} events`;
    const content = JSON.stringify([this.#events, [...this.names]]);
    if (this.open && content !== this.#shown) {
      this.#shown = content;
      this.rows.replaceChildren(...this.#events.map((event) => this.#row(event)));
    }
  }

  #row(event) {
    return element(
      'li', {},
      element('time', { datetime: event.time }, clockTime(Date.parse(event.time))),
      element('span', { class: 'camera' }, this.names.get(event.camera) ?? event.camera),
      element('span', { class: 'what' }, event.words),
      element('span', { class: 'count' }, event.count > 1 ? `${event.count} times` : ''),
      element('span', { class: 'case', title: 'Number of the attack in Lightlock’s list' }, `case ${event.case}`),
    );
  }
}

customElements.define('event-list', EventList);
