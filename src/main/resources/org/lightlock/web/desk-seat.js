import * as api from './api.js';
import { element } from './dom.js';
import './sign-in-form.js';

/** At a shared desk the page asks so often whether somebody still sits there. */
const ASK_MILLIS = 3000;

/** What somebody does is told no more often. */
const TELL_MILLIS = 20_000;

/**
 * Who sits in front of the wall: the person's name, and at a shared desk the change of the person.
 * Emits `open-account`, `person-left`, and `person-changed` with what the gateway says.
 */
class DeskSeat extends HTMLElement {
  #me = { user: null, desk: null };
  #stopped = new AbortController();
  #timer = 0;
  #told = 0;

  connectedCallback() {
    this.desk = element('span', { class: 'desk' });
    this.person = element('button', { type: 'button', class: 'quiet user', title: 'Your account' });
    this.change = element('button', { type: 'button', class: 'quiet change' });
    this.leave = element('button', { type: 'button', class: 'quiet sign-out' }, 'Sign out');
    this.message = element('span', { class: 'seat-message', role: 'status' });
    this.dialog = element('dialog', { class: 'purpose', 'aria-label': 'Sign in at this desk' });
    this.replaceChildren(this.message, this.desk, this.person, this.change, this.leave, this.dialog);
    this.person.addEventListener('click', () => this.#emit('open-account'));
    this.change.addEventListener('click', () => this.#ask());
    this.leave.addEventListener('click', () => this.#signOut());
    this.dialog.addEventListener('close', () => this.dialog.replaceChildren());
    this.dialog.addEventListener('signed-in', (event) => this.#signedIn(event));
    const { signal } = this.#stopped;
    for (const act of ['keydown', 'pointerdown', 'wheel']) {
      document.addEventListener(act, () => this.#tell(), { signal, passive: true });
    }
    this.#show();
    this.#look();
  }

  disconnectedCallback() {
    this.#stopped.abort();
    clearTimeout(this.#timer);
  }

  set me(me) {
    this.#me = me;
    if (this.isConnected) {
      this.#show();
    }
  }

  #show() {
    const { user, desk } = this.#me;
    this.dataset.user = user ?? '';
    this.dataset.desk = desk ?? '';
    this.desk.textContent = desk ?? '';
    this.desk.hidden = !desk;
    this.person.textContent = user ?? '';
    this.person.hidden = !user;
    this.change.textContent = user ? 'Switch user' : 'Sign in';
    this.change.hidden = !desk;
    this.leave.hidden = !user;
  }

  /** A person who does nothing at a desk is signed out by the gateway; the page has to notice. */
  async #look() {
    if (this.#me.desk) {
      try {
        const me = await api.me();
        if (me.user !== this.#me.user && !this.dialog.open) {
          this.#say(this.#me.user && !me.user ? `${this.#me.user} was signed out` : '');
          this.#emit('person-changed', me);
        }
      } catch {
        // The wall's own question says when Lightlock is away or this is no desk any more.
      }
    }
    if (!this.#stopped.signal.aborted) {
      this.#timer = setTimeout(() => this.#look(), ASK_MILLIS);
    }
  }

  #tell() {
    const now = performance.now();
    if (this.#me.desk && this.#me.user && now - this.#told > TELL_MILLIS) {
      this.#told = now;
      api.present().catch(() => {});
    }
  }

  #ask() {
    const form = document.createElement('sign-in-form');
    const cancel = element('button', { type: 'button', class: 'quiet' }, 'Cancel');
    cancel.addEventListener('click', () => this.dialog.close());
    form.head = [
      element('h2', {}, this.#me.user ? 'Switch user' : 'Sign in'),
      element('p', { class: 'lead' },
        this.#me.user
          ? `The wall goes on. What ${this.#me.user} opened closes.`
          : 'The wall goes on. What you do besides counts as yours.'),
    ];
    form.foot = [cancel];
    this.dialog.replaceChildren(form);
    this.dialog.showModal();
    form.querySelector('input').focus();
  }

  #signedIn(event) {
    event.stopPropagation();
    this.dialog.close();
    this.#say('');
    this.#told = performance.now();
    this.#emit('person-changed', { ...event.detail, desk: event.detail.desk ?? this.#me.desk });
  }

  async #signOut() {
    try {
      await api.logout();
    } catch (failure) {
      if (!(failure instanceof api.SignedOut)) {
        this.#say('Lightlock does not answer: you may still be signed in.');
        return;
      }
    }
    this.#say('');
    this.#emit('person-left');
  }

  #say(text) {
    this.message.textContent = text;
  }

  #emit(name, detail) {
    this.dispatchEvent(new CustomEvent(name, { bubbles: true, detail }));
  }
}

customElements.define('desk-seat', DeskSeat);
