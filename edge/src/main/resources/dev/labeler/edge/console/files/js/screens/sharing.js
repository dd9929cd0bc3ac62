/** Who may use a dataset: visibility, permissions and invitations. */
import * as api from '../api.js';
import {fill, h} from '../dom.js';
import {ask, button, errorBox, field, fillWith, notify, select, table, when} from '../parts.js';
import {frame} from './dataset-frame.js';

const ROLES = [['viewer', 'viewer: may look'], ['editor', 'editor: may annotate'], ['owner', 'owner: may do everything']];
const VISIBILITY = [['private', 'private: only the people below'], ['organization', 'organization: everyone of the owner\'s organization may look'], ['public', 'public: everyone who can sign in may look']];

export async function show(view) {
  const {dataset, role, content} = await frame(view, 'sharing', {fresh: true});
  if (role !== 'owner') {
    fill(content, h('div.message', null, `Only an owner can see and change who uses this dataset. Your role: ${role ?? 'none'}.`));
    return;
  }
  const people = h('div');
  const invitations = h('div');
  const visibility = select(VISIBILITY, dataset.visibility, {'aria-label': 'Visibility', onchange: async event => {
    try {
      await api.updateDataset(dataset.id, {visibility: event.target.value});
      notify('The visibility is changed.');
    } catch (error) {
      fill(people, errorBox(error));
      visibility.value = dataset.visibility;
    }
  }});
  fill(content, h('div.stack', null, h('section.card.stack', null, h('h2', null, 'Visibility'), visibility),
    h('section.card.stack', null, h('h2', null, 'People'), adding(dataset, view), people),
    h('section.card.stack', null, h('h2', null, 'Invitations by e-mail'), inviting(dataset, view), invitations)));
  await Promise.all([fillWith(people, () => listPeople(dataset, view)), fillWith(invitations, () => listInvitations(dataset, view))]);
}

async function listPeople(dataset, view) {
  const permissions = await api.listPermissions(dataset.id);
  return table(['Person', 'Role', 'Since', ''], permissions.map(each => {
    const isOwner = each.user_id === dataset.owner_id;
    const name = each.full_name ?? each.email ?? `user ${each.user_id}`;
    const choose = select(ROLES.filter(([role]) => role !== 'owner'), each.role, {'aria-label': `Role of ${name}`, onchange: event => api.changePermission(dataset.id, each.user_id, event.target.value).then(() => notify(`${name} is ${event.target.value}.`), error => fill(people(choose), errorBox(error)))});
    return h('tr', null, h('td', null, h('b', null, name), h('div.small.muted', null, each.email)), h('td', null, isOwner ? 'owner' : choose), h('td', null, when(each.granted_at)),
      h('td.number', null, !isOwner && [button('Make owner', async () => {
        if (!await ask({title: `Make ${name} the owner?`, body: h('p', null, 'You become an editor and cannot take this back.'), action: 'Transfer', kind: 'danger'})) return;
        await api.transferOwner(dataset.id, each.user_id);
        view.reload();
      }, {kind: 'quiet small'}), button('Remove', async () => {
        await api.revokePermission(dataset.id, each.user_id);
        view.reload();
      }, {kind: 'small danger'})]));
  }));
}

const people = element => element.closest('td');

function adding(dataset, view) {
  const role = select(ROLES.slice(0, 2), 'viewer');
  const results = h('div', {'aria-live': 'polite'});
  const q = h('input', {type: 'search', placeholder: 'Name or e-mail', minlength: 2});
  const search = async () => {
    const {users} = await api.searchUsers(q.value.trim());
    fill(results, users.length ? users.map(user => h('div.row', null, h('span.grow', null, user.full_name ?? user.email, ' ', h('span.small.muted', null, user.email)), button('Add', async () => {
      await api.grantPermission(dataset.id, user.id, role.value);
      view.reload();
    }, {kind: 'small'}))) : h('p.muted', null, 'No user matches. Invite the person by e-mail instead.'));
  };
  return h('form.stack', {role: 'search', onsubmit: event => event.preventDefault()}, h('div.row.fields', null, field('Find a person', q), field('Role', role), button('Search', search, {type: 'submit'})), results);
}

function inviting(dataset, view) {
  const email = h('input', {type: 'email', required: true, autocomplete: 'off'});
  const role = select(ROLES.slice(0, 2), 'viewer');
  const link = h('div', {'aria-live': 'polite'});
  const invite = async () => {
    const made = await api.createInvitation(dataset.id, email.value.trim(), role.value);
    const address = `${location.origin}${location.pathname}#/invitations?token=${made.token}`;
    fill(link, h('div.message.good.stack', null, h('div', null, `Send this link to ${made.email}. It works once and is not shown again.`), h('code', null, address),
      h('div', null, button('Copy the link', async () => { await navigator.clipboard.writeText(address); notify('Copied.'); }, {kind: 'small'}))));
    email.value = '';
    await fillWith(link.nextElementSibling ?? link.parentNode.nextElementSibling, () => listInvitations(dataset, view));
  };
  return h('form.stack', {onsubmit: event => event.preventDefault()}, h('div.row.fields', null, field('E-mail', email), field('Role', role), button('Invite', invite, {type: 'submit'})), link);
}

async function listInvitations(dataset, view) {
  const {invitations} = await api.listInvitations(dataset.id, {limit: 100});
  if (!invitations.length) return h('p.muted', null, 'No invitations.');
  return table(['E-mail', 'Role', 'State', 'Expires', ''], invitations.map(each => h('tr', null, h('td', null, each.email), h('td', null, each.role), h('td', null, each.state), h('td', null, when(each.expires_at)),
    h('td.number', null, each.state === 'open' && button('Withdraw', async () => {
      await api.withdrawInvitation(dataset.id, each.invitation_id);
      view.reload();
    }, {kind: 'small danger'})))));
}
