/** The head that all screens of a dataset have: its name, figures and tabs. */
import * as api from '../api.js';
import {fill, h} from '../dom.js';
import {bytes, count, number, word} from '../format.js';
import * as session from '../session.js';

const TABS = [['', 'Images'], ['/versions', 'Versions'], ['/compare', 'Compare'], ['/history', 'History'], ['/imports', 'Imports'],
  ['/files', 'Files'], ['/snapshots', 'Snapshots'], ['/sharing', 'Sharing'], ['/audit', 'Audit']];

/** The dataset, its project, and the user's role, for the time of a few clicks. */
let cached = {id: null, at: 0, value: null};

/** @returns {Promise<{dataset: any, project: any, role: string|null}>} */
export async function loadDataset(id, {fresh = false} = {}) {
  if (fresh || cached.id !== id || Date.now() - cached.at > 15000) {
    const value = Promise.all([api.getDataset(id), api.getProject(id), api.checkPermission(id, session.me().id).catch(() => null)])
      .then(([dataset, project, permission]) => ({dataset, project, role: roleOf(permission)}));
    cached = {id, at: Date.now(), value};
    value.catch(() => { cached.id = null; });
  }
  return cached.value;
}

function roleOf(permission) {
  if (session.me().system_role === 'admin' || permission?.is_owner) return 'owner';
  return permission?.role ?? null;
}

export const mayEdit = role => role === 'owner' || role === 'editor';

/** Shows the head and returns the loaded objects with the element for the screen's content. */
export async function frame({main, params, title}, tab, options) {
  const found = await loadDataset(params.id, options);
  const {dataset, role} = found;
  title(`${dataset.name} · ${tab || 'Images'}`);
  const base = `#/datasets/${encodeURIComponent(dataset.id)}`;
  const content = h('div');
  fill(main,
    h('div.row.between', null, h('h1', null, dataset.name), h('div.row', null, h('span.chip', null, word(dataset.visibility)), role && h('span.chip.plain', null, `you: ${role}`))),
    h('ul.facts.small', null, h('li', null, h('b', null, number(dataset.num_images)), ' images'), h('li', null, count(dataset.num_classes, 'class', 'classes')),
      h('li', null, bytes(dataset.size_bytes)), h('li', null, `files version ${dataset.version}`), h('li', null, 'id ', h('code', null, dataset.id))),
    h('nav.tabs', {'aria-label': 'Dataset'}, TABS.filter(([path]) => role === 'owner' || path !== '/audit').map(([path, text]) =>
      h('a', {href: base + path, 'aria-current': path.slice(1) === tab ? 'page' : null}, text))),
    content);
  return {...found, base, content};
}
