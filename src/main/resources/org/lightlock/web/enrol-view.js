import * as api from './api.js';
import { element } from './dom.js';
import { lockLine } from './lock-line.js';
import { makePasskey, passkeysWork, wasCancelled } from './passkey.js';
import { recoveryCodes } from './recovery-codes.js';
import { totpSetup } from './totp-setup.js';

/**
 * Sets somebody up, by a link or after a login: a passphrase, a second factor, recovery codes. Emits
 * `signed-in` at the end and `signed-out` when the link is not good.
 */
class EnrolView extends HTMLElement {
  token = '';

  connectedCallback() {
    document.title = 'Set up your account · Lightlock';
    this.panel = element('div', { class: 'panel wide' });
    this.message = element('p', { class: 'message', role: 'alert' });
    this.replaceChildren(
      element('main', { class: 'sign-in' }, this.panel), element('footer', { class: 'foot' }, lockLine()));
    this.#do(async () => this.#next(await api.enrolment.state(this.token)));
  }

  /** Shows what is to be done now. */
  #show(number, title, lead, ...content) {
    const heading = element('h1', { tabindex: '-1' }, title);
    this.panel.replaceChildren(
      element('p', { class: 'steps' }, `Step ${number} of 3`), heading,
      element('p', { class: 'lead' }, lead), ...content, this.message);
    this.message.textContent = '';
    (this.panel.querySelector('input') ?? heading).focus();
  }

  #next(state) {
    if (state.needsPassphrase) {
      this.#askPassphrase(state);
    } else if (state.factors.length === 0) {
      this.#askFactor(state);
    } else {
      this.#do(() => this.#finish());
    }
  }

  #askPassphrase({ user }) {
    const name = element('input', {
      id: 'name', name: 'username', autocomplete: 'username', autocapitalize: 'none', spellcheck: 'false', maxlength: 64,
    });
    name.value = user;
    name.readOnly = user !== '';
    const [first, second] = ['new-passphrase', 'new-passphrase-again'].map((id) =>
      element('input', { id, type: 'password', autocomplete: 'new-password', maxlength: 256 }));
    const form = element(
      'form', { method: 'post', novalidate: true },
      element('label', { for: 'name' }, 'User name'), name,
      element('label', { for: 'new-passphrase' }, 'Passphrase'), first,
      element('label', { for: 'new-passphrase-again' }, 'Passphrase once more'), second,
      element('button', { type: 'submit', class: 'primary' }, 'Continue'));
    form.addEventListener('submit', (event) => {
      event.preventDefault();
      if (first.value !== second.value) {
        this.#say('The two passphrases differ.');
        second.select();
        second.focus();
        return;
      }
      this.#do(async () => this.#next(await api.enrolment.passphrase(this.token, name.value.trim(), first.value)));
    });
    this.#show(1, user === '' ? 'The first administrator' : `Welcome, ${user}`,
      'Choose a passphrase of at least 12 characters: several words that do not belong together.', form);
    (user === '' ? name : first).focus();
  }

  #askFactor({ user, needsFactor, passkeysWork: offered }) {
    const app = element('button', { type: 'button', class: 'primary' }, 'Use an authenticator app');
    const passkey = element('button', { type: 'button' }, 'Use a passkey');
    const later = element('button', { type: 'button', class: 'link' }, 'Not now');
    app.addEventListener('click', () => this.#do(() => this.#askTotp()));
    passkey.addEventListener('click', () => this.#do(() => this.#askPasskey()));
    later.addEventListener('click', () => this.#do(() => this.#finish()));
    passkey.hidden = !offered || !passkeysWork();
    later.hidden = needsFactor;
    this.#show(2, 'A second factor',
      `Whoever learns ${user ? 'your' : 'a'} passphrase still cannot sign in without it.`,
      element('div', { class: 'choices' }, app, passkey, later));
    app.focus();
  }

  async #askTotp() {
    const seed = await api.enrolment.totp(this.token);
    this.#show(2, 'Authenticator app', '', totpSetup(seed, async (code) => {
      this.#next(await api.enrolment.confirmTotp(this.token, code));
    }));
  }

  async #askPasskey() {
    const value = await makePasskey(await api.enrolment.passkeyOptions(this.token));
    this.#next(await api.enrolment.passkey(this.token, 'First passkey', value));
  }

  async #finish() {
    const { recoveryCodes: codes, me } = await api.enrolment.finish(this.token);
    const done = () => this.dispatchEvent(new CustomEvent('signed-in', { bubbles: true, detail: me }));
    if (codes.length === 0) {
      done();
      return;
    }
    const kept = element('input', { type: 'checkbox', id: 'kept' });
    const go = element('button', { type: 'button', class: 'primary', disabled: true }, 'Go to the cameras');
    kept.addEventListener('change', () => { go.disabled = !kept.checked; });
    go.addEventListener('click', done);
    this.#show(3, 'Recovery codes', '', recoveryCodes(me.user, codes),
      element('label', { class: 'check', for: 'kept' }, kept, 'I have put them away'), go);
  }

  async #do(work) {
    this.#say('');
    try {
      await work();
    } catch (failure) {
      if (failure instanceof api.ProblemAnswer && failure.status === 410) {
        this.dispatchEvent(new CustomEvent('signed-out', {
          bubbles: true, detail: { notice: 'This link was used already, or its time is over. Ask for another one.' },
        }));
        return;
      }
      this.#say(wasCancelled(failure) ? 'No passkey was made.' : api.explain(failure));
    }
  }

  #say(text) {
    this.message.textContent = text;
  }
}

customElements.define('enrol-view', EnrolView);
