/** Small parts that several screens use. */
import {fill, h} from './dom.js';
import {relative, time} from './format.js';

/** A button. @param {string} text @param {(event: Event) => any} action an async action disables it until it ends; its failure is shown */
export function button(text, action, {kind = '', ...props} = {}) {
  const element = h(`button.button${kind && `.${kind.split(' ').join('.')}`}`, {type: 'button', ...props}, text);
  element.addEventListener('click', async event => {
    if (element.getAttribute('aria-busy')) return;
    element.setAttribute('aria-busy', 'true');
    try {
      await action(event);
    } catch (error) {
      showError(error);
    } finally {
      element.removeAttribute('aria-busy');
    }
  });
  return element;
}

/** Shows a short message, which screen readers read. */
export function notify(text, kind = '') {
  const notice = h(`div.notice${kind && `.${kind}`}`, null, h('p', null, text),
    h('button', {type: 'button', 'aria-label': 'Close the message', onclick: () => notice.remove()}, '✕'));
  const box = document.getElementById('notices');
  box.append(notice);
  while (box.children.length > 3) box.firstChild.remove();
  setTimeout(() => notice.remove(), kind === 'bad' ? 12000 : 5000);
}

/** Shows why a call failed, with what the API says to do. */
export function showError(error) {
  if (error?.name === 'AbortError') return;
  notify(explain(error), 'bad');
}

/** The text of a failure. */
export function explain(error) {
  const violations = (error.body?.violations ?? []).slice(0, 3).map(each => `${each.path}: ${each.message}.`);
  const text = violations.length > 1 ? violations.join(' ') : error.message;
  if (error.status === 403) return `${text} Ask the owner of the dataset for the role "${error.body.required_permission ?? 'editor'}".`;
  return text;
}

/** A box that explains a failure in place of content. */
export function errorBox(error, retry) {
  return h('div.message.bad.stack', {role: 'alert'}, h('div', null, explain(error)),
    error.body?.request_id && h('div.small', null, 'Request ', h('code', null, error.body.request_id)),
    retry && h('div', null, button('Try again', retry)));
}

export const loading = (text = 'Loading …') => h('div.loading', {role: 'status'}, text);

/** What a list shows when it has no entry. */
export const empty = (title, text, ...actions) => h('div.empty', null, h('h2', null, title), h('p', null, text), h('div.row.center', null, ...actions));

/** A time with its exact value as tooltip. */
export const when = value => value ? h('time', {datetime: value, title: time(value)}, relative(value)) : '–';

/**
 * Asks in a dialog.
 * @param {{title: string, body?: any, action?: string, kind?: string}} question
 * @returns {Promise<boolean>} whether it was accepted
 */
export function ask({title, body = null, action = 'OK', kind = 'primary'}) {
  return new Promise(resolve => {
    const dialog = h('dialog', {'aria-label': title, onclose: () => { dialog.remove(); resolve(dialog.returnValue === 'yes'); }},
      h('form', {method: 'dialog'}, h('h2', null, title), body,
        h('div.row.end', null, h('button.button', {value: 'no', formnovalidate: true}, 'Cancel'), h(`button.button.${kind}`, {value: 'yes'}, action))));
    document.body.append(dialog);
    dialog.showModal();
  });
}

/** A labelled input. */
export const field = (label, input, hint) => h('label.field', null, label, input, hint && h('span.hint.small.muted', null, hint));

export function select(options, value, props = {}) {
  const element = h('select', props, options.map(([key, text]) => h('option', {value: key}, text)));
  element.value = value;
  return element;
}

/** Links to the previous and next page. @param {number} page from 1 @param {(page: number) => string} href */
export function pager(page, total, limit, href) {
  const pages = Math.ceil(total / limit);
  if (pages < 2) return null;
  return h('nav.pager', {'aria-label': 'Pages'},
    page > 1 ? h('a.button', {href: href(page - 1), rel: 'prev'}, '← Previous') : h('span'),
    h('span.muted', null, `Page ${page} of ${pages}`),
    page < pages ? h('a.button', {href: href(page + 1), rel: 'next'}, 'Next →') : h('span'));
}

/** A list that loads further pages on request. @param {(token: string|null) => Promise<{rows: any[], next: string|null}>} load */
export async function paged(list, load, row) {
  const more = button('Show more', () => page(), {kind: 'quiet'});
  const foot = h('div.pager', null, more);
  let token = null;
  async function page() {
    const {rows, next} = await load(token);
    list.append(...rows.map(row));
    token = next;
    foot.classList.toggle('hidden', !next);
    return rows.length;
  }
  return {count: await page(), foot};
}

export const table = (heads, rows) => h('div.scroll', null, h('table.list', null,
  h('thead', null, h('tr', null, heads.map(head => head === '' ? h('td') : h(head.number ? 'th.number' : 'th', {scope: 'col'}, head.text ?? head)))), h('tbody', null, rows)));

/** Fills `box` with what `load` returns; shows that it loads, and its failure with a way to repeat it. */
export async function fillWith(box, load) {
  fill(box, loading());
  try {
    fill(box, await load());
  } catch (error) {
    if (error.name === 'AbortError') return;
    fill(box, errorBox(error, () => fillWith(box, load)));
  }
}
