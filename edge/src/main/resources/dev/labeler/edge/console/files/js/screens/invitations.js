/** Invitations to datasets of other users. */
import * as api from '../api.js';
import {fill, h} from '../dom.js';
import {button, empty, field, fillWith, notify, when} from '../parts.js';

export async function show({main, query, title}) {
  title('Invitations');
  const list = h('div');
  const token = h('input', {type: 'text', name: 'token', required: true, autocomplete: 'off', value: query.get('token') ?? ''});
  const open = async body => {
    const accepted = await api.acceptInvitation(body);
    notify(`You may now use ${accepted.dataset_name}.`);
    location.hash = `#/datasets/${encodeURIComponent(accepted.dataset_id)}`;
  };
  fill(main, h('div.stack', null, h('h1', null, 'Invitations'), list,
    h('form.card.stack', {onsubmit: event => event.preventDefault()}, h('h2', null, 'Accept by code'),
      field('Code', token, 'The owner of the dataset has it; it works once.'), h('div', null, button('Accept', () => open({token: token.value.trim()}), {kind: 'primary'})))));
  await fillWith(list, async () => {
    const {invitations} = await api.listMyInvitations();
    if (!invitations.length) return empty('No open invitations', 'Invitations to your e-mail address appear here.');
    return invitations.map(each => h('div.card.row.between', null,
      h('div', null, h('b', null, each.dataset_name), h('p.small.muted', null, `as ${each.role}, expires `, when(each.expires_at))),
      button('Accept', () => open({invitation_id: each.invitation_id}), {kind: 'primary'})));
  });
}
