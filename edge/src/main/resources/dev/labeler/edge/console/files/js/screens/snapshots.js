/** Snapshots: files and published annotations that are kept for a training run. */
import * as api from '../api.js';
import {fill, h} from '../dom.js';
import {bytes, number} from '../format.js';
import {ask, button, empty, field, fillWith, notify, pager, table, when} from '../parts.js';
import {frame} from './dataset-frame.js';

const LIMIT = 20;

export async function show(view) {
  const {dataset, base, content} = await frame(view, 'snapshots');
  const page = Number(view.query.get('page')) || 1;
  const list = h('div');
  const create = async () => {
    const tag = h('input', {type: 'text', maxlength: 100, placeholder: 'run-7'});
    const notes = h('input', {type: 'text', maxlength: 1000});
    if (!await ask({title: 'New snapshot', body: h('div.stack', null, field('Tag', tag), field('Notes', notes)), action: 'Create'})) return;
    const made = await api.createSnapshot(dataset.id, {version_tag: tag.value.trim() || undefined, notes: notes.value.trim() || undefined});
    notify(`Snapshot ${made.version_tag ?? made.snapshot_id} is created.`);
    view.reload();
  };
  fill(content, h('div.row.between', null, h('p.muted', null, 'A snapshot keeps the present files and the newest published annotations, whatever changes later.'), button('New snapshot', create, {kind: 'primary'})), list);
  await fillWith(list, async () => {
    const {snapshots, total} = await api.listSnapshots(dataset.id, {page, limit: LIMIT});
    if (!snapshots.length) return empty('No snapshots yet', 'Create one before a training run, so that the run can be reproduced.', button('New snapshot', create, {kind: 'primary'}));
    return [table(['Tag', 'Created', {text: 'Files version', number: true}, 'Annotations', {text: 'Images', number: true}, {text: 'Size', number: true}, ''], snapshots.map(each => h('tr', null,
      h('td', null, h('b', null, each.version_tag ?? '–'), h('div.small.muted', null, h('code', null, each.snapshot_id), each.notes && ` ${each.notes}`)), h('td', null, when(each.created_at)), h('td.number', null, each.version),
      h('td', null, each.annotations?.version_number ?? 'none published'), h('td.number', null, number(each.num_images)), h('td.number', null, bytes(each.size_bytes)),
      h('td.number', null, button('Delete', async () => {
        if (!await ask({title: 'Delete the snapshot?', body: h('p', null, 'Training runs that refer to it can no longer be reproduced.'), action: 'Delete', kind: 'danger'})) return;
        await api.deleteSnapshot(dataset.id, each.snapshot_id);
        view.reload();
      }, {kind: 'small danger'}))))), pager(page, total, LIMIT, to => `${base}/snapshots?page=${to}`)];
  });
}
