/** Sign in with e-mail and password. */
import * as api from '../api.js';
import {fill, h} from '../dom.js';
import {explain, field} from '../parts.js';
import * as session from '../session.js';

export function show({main, done}) {
  document.title = 'Sign in · Labeler';
  const email = h('input', {type: 'email', name: 'email', autocomplete: 'username', required: true, autofocus: true});
  const password = h('input', {type: 'password', name: 'password', autocomplete: 'current-password', required: true});
  const submit = h('button.button.primary', {type: 'submit'}, 'Sign in');
  const failure = h('div.message.bad.hidden', {role: 'alert'});
  async function signIn(event) {
    event.preventDefault();
    submit.disabled = true;
    try {
      const answer = await api.login(email.value, password.value);
      session.begin(answer.access_token);
      session.setUser(answer.user);
      await done();
    } catch (error) {
      failure.classList.remove('hidden');
      fill(failure, explain(error));
      submit.disabled = false;
      password.select();
    }
  }
  fill(main, h('div.card.stack.sign-in', null,
    h('div.row', null, h('img', {src: document.querySelector('link[rel=icon]').href, alt: ''}), h('h1', null, 'Sign in')),
    h('form.stack', {onsubmit: signIn}, field('E-mail', email), field('Password', password), failure, submit)));
  email.focus();
}
