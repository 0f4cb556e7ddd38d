import { element } from './dom.js';
import { lockLine } from './lock-line.js';
import './sign-in-form.js';

/** The sign-in page. Its form emits `signed-in`. */
class LoginView extends HTMLElement {
  notice = '';

  connectedCallback() {
    document.title = 'Sign in · Lightlock';
    const form = document.createElement('sign-in-form');
    form.notice = this.notice;
    form.head = [
      element('img', { src: '/icon.svg', alt: '', class: 'mark', width: 44, height: 44 }),
      element('h1', {}, 'Lightlock'),
      element('p', { class: 'lead' }, 'Live cameras'),
    ];
    this.replaceChildren(
      element('main', { class: 'sign-in' }, form),
      element('footer', { class: 'foot' }, lockLine()),
    );
  }
}

customElements.define('login-view', LoginView);
