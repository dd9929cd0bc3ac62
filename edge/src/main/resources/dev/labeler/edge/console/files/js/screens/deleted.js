/** Deleted datasets that can be restored. */
import * as api from '../api.js';
import {fill, h} from '../dom.js';
import {button, empty, fillWith, notify, table, when} from '../parts.js';

export async function show({main, title}) {
  title('Deleted datasets');
  const list = h('div');
  fill(main, h('div.stack', null, h('h1', null, 'Deleted datasets'), list));
  await fillWith(list, async () => {
    const {datasets} = await api.listDeletedDatasets({limit: 200});
    if (!datasets.length) return empty('Nothing is deleted', 'A deleted dataset stays here for a time and can be restored.');
    return table(['Name', 'Deleted', 'Can be restored until', ''], datasets.map(each => h('tr', null, h('td', null, each.name), h('td', null, when(each.deleted_at)), h('td', null, when(each.restorable_until)),
      h('td.number', null, button('Restore', async () => {
        await api.restoreDataset(each.id);
        notify(`${each.name} is restored.`);
        location.hash = `#/datasets/${encodeURIComponent(each.id)}`;
      }, {kind: 'small'})))));
  });
}
