/** Who changed the dataset, its files and its permissions. */
import * as api from '../api.js';
import {fill, h} from '../dom.js';
import {word} from '../format.js';
import {empty, fillWith, paged, when} from '../parts.js';
import {frame} from './dataset-frame.js';

export async function show(view) {
  const {dataset, content} = await frame(view, 'audit');
  await fillWith(content, async () => {
    const body = h('tbody');
    const {count, foot} = await paged(body, async token => {
      const page = await api.listAudit(dataset.id, {limit: 50, page_token: token});
      return {rows: page.entries, next: page.next_page_token};
    }, entry => h('tr', null, h('td', null, when(entry.at)), h('td', null, entry.actor), h('td', null, h('span.chip.plain', null, word(entry.action))),
      h('td.small', null, [entry.user_id === null ? null : `user ${entry.user_id}`, ...Object.entries(entry.details ?? {}).map(([name, value]) => `${word(name)}: ${value}`)].filter(Boolean).join(', ')),
      h('td', null, entry.request_id && h('code.small', {title: 'Request id'}, entry.request_id.slice(0, 13)))));
    if (!count) return empty('No entries', 'Changes of the dataset and of its permissions appear here.');
    return h('div.card', null, h('div.scroll', null, h('table.list', null, h('thead', null, h('tr', null, ['When', 'Who', 'What', 'Details', 'Request'].map(head => h('th', {scope: 'col'}, head)))), body)), foot);
  });
}
