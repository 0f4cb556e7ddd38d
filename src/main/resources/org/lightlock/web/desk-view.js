import * as api from './api.js';
import { element } from './dom.js';
import { lockLine } from './lock-line.js';

/** Makes this browser a shared desk. Emits `desk-made`. */
class DeskView extends HTMLElement {
  connectedCallback() {
    document.title = 'Shared desk · Lightlock';
    this.secret = element('input', {
      id: 'secret', type: 'password', autocomplete: 'off', spellcheck: 'false', maxlength: 128, required: true,
    });
    this.button = element('button', { type: 'submit', class: 'primary' }, 'Make this a shared desk');
    this.message = element('p', { class: 'message', role: 'alert' });
    const form = element(
      'form', { class: 'panel', method: 'post', novalidate: true },
      element('img', { src: '/icon.svg', alt: '', class: 'mark', width: 44, height: 44 }),
      element('h1', {}, 'Shared desk'),
      element('p', { class: 'lead' },
        'The wall stays on this screen while people take turns. An administrator makes the secret: ',
        element('code', {}, 'lightlock client add')),
      element('label', { for: 'secret' }, 'The desk’s secret'), this.secret, this.button, this.message,
    );
    form.addEventListener('submit', (event) => {
      event.preventDefault();
      this.#enrol();
    });
    this.replaceChildren(element('main', { class: 'sign-in' }, form), element('footer', { class: 'foot' }, lockLine()));
    this.secret.focus();
  }

  async #enrol() {
    this.button.disabled = true;
    this.message.textContent = '';
    try {
      await api.enrolDesk(this.secret.value.trim());
      this.secret.value = '';
      this.dispatchEvent(new CustomEvent('desk-made', { bubbles: true }));
    } catch (failure) {
      this.message.textContent = explain(failure);
      this.secret.select();
    } finally {
      this.button.disabled = false;
    }
  }
}

function explain(failure) {
  return failure instanceof api.ProblemAnswer && [400, 401].includes(failure.status)
    ? 'This is no desk’s secret, or it was revoked.'
    : api.explain(failure);
}

customElements.define('desk-view', DeskView);
