import { element } from './dom.js';
import './factors-section.js';
import './links-section.js';
import './sessions-section.js';

/**
 * The person's own account, over the wall, which goes on behind it. Emits `person-left` when the
 * person's session was ended here.
 */
class AccountDialog extends HTMLElement {
  connectedCallback() {
    this.heading = element('h2', { id: 'account-title' });
    this.body = element('div', { class: 'sections' });
    const close = element('button', { type: 'button', class: 'quiet close' }, 'Close');
    close.addEventListener('click', () => this.dialog.close());
    this.dialog = element(
      'dialog', { class: 'sheet', 'aria-labelledby': 'account-title' },
      element('header', {}, this.heading, close), this.body);
    this.dialog.addEventListener('close', () => this.body.replaceChildren());
    this.dialog.addEventListener('person-left', () => this.dialog.close());
    this.replaceChildren(this.dialog);
  }

  get isOpen() {
    return this.dialog.open;
  }

  /** @param names of the cameras, by id */
  open(user, names) {
    this.heading.textContent = user;
    const sessions = document.createElement('sessions-section');
    sessions.names = names;
    const factors = Object.assign(document.createElement('factors-section'), { user });
    const links = Object.assign(document.createElement('links-section'), { names });
    sessions.addEventListener('proof-wanted', (event) => factors.prove(event.detail));
    this.body.replaceChildren(factors, sessions, links);
    this.dialog.showModal();
  }

  close() {
    this.dialog.close();
  }
}

customElements.define('account-dialog', AccountDialog);
