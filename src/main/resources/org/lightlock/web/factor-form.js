import * as api from './api.js';
import { element } from './dom.js';
import { passkeysWork, showPasskey, wasCancelled } from './passkey.js';

/**
 * Asks for a second factor: a one-time code, a passkey, a recovery code, whichever the person has.
 * Emits `shown` with what the gateway answered, and `back`.
 */
class FactorForm extends HTMLElement {
  /** What stands above the fields. */
  head = [];

  /** The kinds that the person has. */
  factors = [];

  /** Shows a kind and a value to the gateway; gives the answer. */
  submit = async () => {};

  /** What the browser is to ask for a passkey. */
  options = async () => {};

  #kind = 'totp';

  connectedCallback() {
    this.#kind = ['totp', 'recovery-code'].find((kind) => this.factors.includes(kind)) ?? 'passkey';
    this.label = element('label', { for: 'code' });
    this.code = element('input', { id: 'code', spellcheck: 'false', autocapitalize: 'none', required: true });
    this.button = element('button', { type: 'submit', class: 'primary' }, 'Continue');
    this.passkey = element('button', { type: 'button' }, 'Use a passkey');
    this.other = element('button', { type: 'button', class: 'link' });
    this.message = element('p', { class: 'message', role: 'alert' });
    const back = element('button', { type: 'button', class: 'link' }, 'Back');
    const form = element(
      'form', { class: 'panel', method: 'post', novalidate: true },
      ...this.head, this.label, this.code, this.button, this.passkey,
      element('div', { class: 'links' }, this.other, back), this.message);
    form.addEventListener('submit', (event) => {
      event.preventDefault();
      this.#give(this.#kind, this.code.value.trim());
    });
    this.code.addEventListener('input', () => {
      if (this.#kind === 'totp' && /^\d{6}$/.test(this.code.value.trim())) {
        form.requestSubmit();
      }
    });
    this.passkey.addEventListener('click', () => this.#usePasskey());
    this.other.addEventListener('click', () => this.#switch());
    back.addEventListener('click', () => this.dispatchEvent(new CustomEvent('back', { bubbles: true })));
    this.replaceChildren(form);
    this.#show();
  }

  #show() {
    const has = (kind) => this.factors.includes(kind);
    const byCode = this.#kind !== 'passkey';
    const isTotp = this.#kind === 'totp';
    this.label.textContent = isTotp ? 'Code from your authenticator app' : 'Recovery code';
    this.label.hidden = !byCode;
    this.code.hidden = !byCode;
    this.button.hidden = !byCode;
    this.code.value = '';
    this.code.setAttribute('inputmode', isTotp ? 'numeric' : 'text');
    this.code.setAttribute('autocomplete', isTotp ? 'one-time-code' : 'off');
    this.code.setAttribute('maxlength', isTotp ? '7' : '64');
    this.passkey.hidden = !has('passkey') || !passkeysWork();
    this.passkey.classList.toggle('primary', !byCode);
    this.other.hidden = !(has('recovery-code') && this.#kind !== 'recovery-code') && !this.#canGoBackToCode();
    this.other.textContent = this.#kind === 'recovery-code' ? 'Use what I usually use' : 'Use a recovery code';
    (byCode ? this.code : this.passkey).focus();
  }

  #canGoBackToCode() {
    return this.#kind === 'recovery-code' && (this.factors.includes('totp') || this.factors.includes('passkey'));
  }

  #switch() {
    this.#kind = this.#kind === 'recovery-code'
      ? (this.factors.includes('totp') ? 'totp' : 'passkey')
      : 'recovery-code';
    this.message.textContent = '';
    this.#show();
  }

  async #usePasskey() {
    this.message.textContent = '';
    try {
      const value = await showPasskey(await this.options());
      await this.#give('passkey', value);
    } catch (failure) {
      this.message.textContent = wasCancelled(failure) ? 'No passkey was used.' : api.explain(failure);
    }
  }

  async #give(kind, value) {
    if (!value) {
      this.code.focus();
      return;
    }
    this.button.disabled = true;
    this.message.textContent = '';
    try {
      const answer = await this.submit(kind, value);
      this.dispatchEvent(new CustomEvent('shown', { bubbles: true, detail: answer }));
    } catch (failure) {
      const refused = failure instanceof api.ProblemAnswer && [401, 403].includes(failure.status);
      this.message.textContent = refused ? WRONG.get(kind) : api.explain(failure);
      this.code.select();
      this.code.focus();
    } finally {
      this.button.disabled = false;
    }
  }
}

const WRONG = new Map(Object.entries({
  totp: 'This code is not right, or was used already. Wait for the next one.',
  passkey: 'This passkey is not known here.',
  'recovery-code': 'This recovery code is not right, or was used already.',
}));

customElements.define('factor-form', FactorForm);
