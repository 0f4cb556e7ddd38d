import * as api from './api.js';
import { element } from './dom.js';

/**
 * Asks who somebody is. Emits `signed-in` with what the gateway says about the person. Stands on the
 * sign-in page, and in a dialog where people take turns at a shared desk.
 */
export class SignInForm extends HTMLElement {
  /** What is said at first. */
  notice = '';

  /** What stands above the fields. */
  head = [];

  connectedCallback() {
    this.user = element('input', {
      id: 'user', name: 'username', autocomplete: 'username', autocapitalize: 'none',
      spellcheck: 'false', maxlength: 128, required: true,
    });
    this.password = element('input', {
      id: 'password', name: 'password', type: 'password', autocomplete: 'current-password',
      maxlength: 1024, required: true,
    });
    this.button = element('button', { type: 'submit', class: 'primary' }, 'Sign in');
    this.message = element('p', { class: 'message', role: 'alert' }, this.notice);
    const form = element(
      'form', { class: 'panel', method: 'post', novalidate: true },
      ...this.head,
      element('label', { for: 'user' }, 'User name'), this.user,
      element('label', { for: 'password' }, 'Password'), this.password,
      this.button, this.message,
    );
    form.addEventListener('submit', (event) => {
      event.preventDefault();
      this.#signIn();
    });
    this.replaceChildren(form);
    this.user.focus();
  }

  async #signIn() {
    if (!this.user.value || !this.password.value) {
      (this.user.value ? this.password : this.user).focus();
      this.say('Enter your user name and password.');
      return;
    }
    this.button.disabled = true;
    this.say('');
    try {
      const me = await api.login(this.user.value, this.password.value);
      this.password.value = '';
      this.dispatchEvent(new CustomEvent('signed-in', { bubbles: true, detail: me }));
    } catch (failure) {
      this.say(this.#explain(failure));
      this.password.select();
      this.password.focus();
    } finally {
      this.button.disabled = false;
    }
  }

  #explain(failure) {
    if (failure instanceof api.ProblemAnswer && failure.status === 401) {
      return 'Wrong user name or password.';
    }
    if (failure instanceof api.ProblemAnswer && failure.status === 429) {
      return `Too many attempts. Try again in ${Math.max(1, failure.retryAfterSeconds)} seconds.`;
    }
    return 'Lightlock does not answer at the moment. Try again shortly.';
  }

  say(text) {
    this.message.textContent = text;
  }
}

customElements.define('sign-in-form', SignInForm);
