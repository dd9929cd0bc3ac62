/** Starts the console: signs in, shows the screen of the address, and follows changes of the address. */
import * as api from './api.js';
import {fill, h} from './dom.js';
import {button, errorBox, loading} from './parts.js';
import * as session from './session.js';

/** A screen is a module with `show(view)`, which may return a function that is called when the screen is left. */
const ROUTES = [
  ['/', () => import('./screens/datasets.js')],
  ['/invitations', () => import('./screens/invitations.js')],
  ['/deleted', () => import('./screens/deleted.js')],
  ['/datasets/{id}', () => import('./screens/images.js')],
  ['/datasets/{id}/annotate', () => import('./screens/annotate.js')],
  ['/datasets/{id}/versions', () => import('./screens/versions.js')],
  ['/datasets/{id}/compare', () => import('./screens/compare.js')],
  ['/datasets/{id}/history', () => import('./screens/history.js')],
  ['/datasets/{id}/imports', () => import('./screens/imports.js')],
  ['/datasets/{id}/files', () => import('./screens/files.js')],
  ['/datasets/{id}/snapshots', () => import('./screens/snapshots.js')],
  ['/datasets/{id}/sharing', () => import('./screens/sharing.js')],
  ['/datasets/{id}/audit', () => import('./screens/audit.js')],
];

const top = document.getElementById('top');
const main = document.getElementById('main');
let leave = null;
let shown = 0;

async function show() {
  const turn = ++shown;
  leave?.();
  leave = null;
  const left = new AbortController();
  document.body.classList.remove('wide');
  const given = session.takeTokenOfLink();
  if (given) session.begin(given);
  const [path, search = ''] = location.hash.replace(/^#/, '').split('?');
  const [route, params] = find(path || '/');
  fill(main, loading());
  try {
    if (!await signedIn()) {
      fill(top);
      const screen = await import('./screens/sign-in.js');
      if (turn === shown) screen.show({main, done: show});
      return;
    }
    header(path);
    if (!route) {
      fill(main, h('div.empty', null, h('h1', null, 'This page does not exist'), h('p', null, h('a', {href: '#/'}, 'Go to the datasets'))));
      return;
    }
    const screen = await route();
    if (turn !== shown) return;
    document.title = 'Labeler';
    leave = () => left.abort();
    const close = await screen.show({main, params, query: new URLSearchParams(search), signal: left.signal, reload: show, title: text => { document.title = `${text} · Labeler`; }});
    if (close) left.signal.addEventListener('abort', close);
    if (turn !== shown) left.abort();
  } catch (error) {
    if (turn === shown && error.name !== 'AbortError') fill(main, errorBox(error, show));
  }
}

function find(path) {
  const parts = path.split('/');
  for (const [template, load] of ROUTES) {
    const names = template.split('/');
    if (names.length === parts.length && names.every((name, at) => name.startsWith('{') || name === parts[at])) {
      const params = {};
      names.forEach((name, at) => { if (name.startsWith('{')) params[name.slice(1, -1)] = decodeURIComponent(parts[at]); });
      return [load, params];
    }
  }
  return [null, {}];
}

async function signedIn() {
  if (!session.token()) return false;
  if (session.me()) return true;
  try {
    session.setUser(await api.getMe());
    return true;
  } catch (error) {
    if (error.status === 401) return false;
    throw error;
  }
}

function header(path) {
  const user = session.me();
  const link = (href, text) => h('a', {href, 'aria-current': href === `#${path || '/'}` ? 'page' : null}, text);
  fill(top,
    h('a.brand', {href: '#/'}, h('img', {src: document.querySelector('link[rel=icon]').href, alt: ''}), h('span', null, 'Labeler')),
    h('nav', {'aria-label': 'Main'}, link('#/', 'Datasets'), link('#/invitations', 'Invitations'), link('#/deleted', 'Deleted')),
    h('div.who', null, h('span.small.muted.name', null, user.full_name ?? user.email),
      button('Sign out', () => { session.end(); return show(); }, {kind: 'quiet small'})));
}

addEventListener('hashchange', () => {
  show().then(() => { if (document.activeElement === document.body) main.focus({preventScroll: true}); });
  scrollTo(0, 0);
});
addEventListener('labeler-signed-out', show);
show();
