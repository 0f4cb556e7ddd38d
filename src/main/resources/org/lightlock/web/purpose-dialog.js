import * as api from './api.js';
import { element } from './dom.js';

/** The dialog that asks why a camera is to be watched. What is typed goes into the record. */
class PurposeDialog extends HTMLElement {
  #answer = () => {};

  connectedCallback() {
    this.lead = element('p', { class: 'lead' });
    this.label = element('label', { for: 'purpose' });
    this.input = element('input', { id: 'purpose', autocomplete: 'off', maxlength: 200, required: true });
    this.message = element('p', { class: 'message', role: 'alert' });
    const cancel = element('button', { type: 'button' }, 'Cancel');
    const form = element(
      'form', { class: 'panel', method: 'dialog', novalidate: true },
      this.lead, this.label, this.input,
      element('button', { type: 'submit', class: 'primary' }, 'Watch'), cancel, this.message);
    this.dialog = element('dialog', { class: 'purpose' }, form);
    form.addEventListener('submit', (event) => {
      event.preventDefault();
      this.#give();
    });
    cancel.addEventListener('click', () => this.dialog.close());
    this.dialog.addEventListener('close', () => this.#answer(false));
    this.replaceChildren(this.dialog);
  }

  get isOpen() {
    return this.dialog.open;
  }

  /**
   * Asks.
   *
   * @param prompt what to ask for, as the grant has it
   * @returns whether it was given and taken
   */
  ask(camera, name, prompt) {
    this.camera = camera;
    this.lead.textContent = `${name} may be watched for a purpose only. What you type is kept on record.`;
    this.label.textContent = prompt;
    this.input.value = '';
    this.message.textContent = '';
    this.dialog.showModal();
    return new Promise((resolve) => {
      this.#answer = resolve;
    });
  }

  async #give() {
    const text = this.input.value.trim();
    if (!text) {
      this.input.focus();
      return;
    }
    try {
      await api.purpose(this.camera, text);
      this.#answer(true);
      this.dialog.close();
    } catch (failure) {
      this.message.textContent = failure instanceof api.ProblemAnswer && failure.status === 404
        ? 'You may not watch this camera any more.'
        : 'Lightlock did not take this. Try again.';
    }
  }
}

customElements.define('purpose-dialog', PurposeDialog);
