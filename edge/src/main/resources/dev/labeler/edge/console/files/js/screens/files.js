/** The dataset's own data: description, file versions, verification, download, deletion. */
import * as api from '../api.js';
import {fill, h} from '../dom.js';
import {bytes, count, number, word} from '../format.js';
import {pause} from '../http.js';
import {ask, button, empty, field, fillWith, notify, pager, table, when} from '../parts.js';
import {frame, mayEdit} from './dataset-frame.js';

const LIMIT = 20;

export async function show(view) {
  const {dataset, role, base, content} = await frame(view, 'files', {fresh: true});
  const page = Number(view.query.get('page')) || 1;
  const list = h('div');
  const verification = h('div', {'aria-live': 'polite'});
  fill(content, h('div.stack', null,
    h('div.row', null, button('Download all files', async () => { location.href = (await api.createDownloadUrl(dataset.id)).download_url; }),
      mayEdit(role) && button('Verify all files', () => verify(dataset, verification, view.signal)),
      h('span.grow'), role === 'owner' && button('Delete the dataset', () => remove(dataset), {kind: 'danger'})),
    verification, mayEdit(role) && details(dataset, view), h('h2', null, 'Versions of the files'), list));
  await fillWith(list, async () => {
    const {versions, total} = await api.listDatasetVersions(dataset.id, {page, limit: LIMIT});
    if (!versions.length) return empty('No versions', 'Each upload makes a version of the files.');
    return [table([{text: 'Version', number: true}, 'When', 'What', {text: 'Files', number: true}, {text: 'Images', number: true}, {text: 'Size', number: true}, ''], versions.map(each => h('tr', null,
      h('td.number', null, each.version), h('td', null, when(each.created_at)), h('td', null, word(each.action), each.description && h('div.small.muted', null, each.description)),
      h('td.number', null, h('span.plus', null, `+${number(each.files_added)}`), ' ', h('span.minus', null, `−${number(each.files_removed)}`), ' ', h('span.change', null, `~${number(each.files_changed)}`)),
      h('td.number', null, number(each.num_images)), h('td.number', null, bytes(each.size_bytes)),
      h('td.number', null, each.current ? h('span.chip.good', null, 'current') : mayEdit(role) && button('Roll back to it', () => rollback(dataset, each, view), {kind: 'small'}))))),
    pager(page, total, LIMIT, to => `${base}/files?page=${to}`)];
  });
}

function details(dataset, view) {
  const name = h('input', {type: 'text', value: dataset.name, required: true, maxlength: 200});
  const description = h('textarea', {rows: 2, value: dataset.description ?? ''});
  const tags = h('input', {type: 'text', value: dataset.tags.join(', ')});
  return h('details.card', null, h('summary', null, 'Name, description and tags'), h('div.stack', null, h('span'), field('Name', name), field('Description', description), field('Tags', tags, 'separated by commas'),
    h('div', null, button('Save', async () => {
      await api.updateDataset(dataset.id, {name: name.value.trim(), description: description.value.trim() || null, tags: tags.value.split(',').map(tag => tag.trim()).filter(Boolean)});
      notify('Saved.');
      view.reload();
    }, {kind: 'primary'}))));
}

async function verify(dataset, box, signal) {
  let job = await api.verifyDataset(dataset.id);
  for (; job.status === 'queued' || job.status === 'running'; job = await api.getVerification(dataset.id)) {
    fill(box, h('p', null, `Verifying: ${number(job.done)} of ${number(job.total)} files`), h('progress', {max: job.total || null, value: job.total ? job.done : null, 'aria-label': 'Verification'}));
    await pause(1000, signal);
  }
  fill(box, job.intact ? h('div.message.good', null, `All ${number(job.total)} files are intact (${bytes(job.bytes)} read).`)
    : h('div.message.bad', null, job.error ?? `${count(job.missing, 'file')} missing, ${number(job.altered)} altered, ${number(job.stray)} stray.`, h('ul', null, job.problems.slice(0, 50).map(each => h('li', null, `${each.path}: ${word(each.problem)}`)))));
}

async function rollback(dataset, version, view) {
  if (!await ask({title: `Roll back to version ${version.version}?`, body: h('p', null, `The files are then as in version ${version.version}, as a new version. Nothing is lost.`), action: 'Roll back'})) return;
  await api.rollbackDataset(dataset.id, version.version);
  notify(`The files are as in version ${version.version}.`);
  view.reload();
}

async function remove(dataset) {
  const name = h('input', {type: 'text', autocomplete: 'off'});
  if (!await ask({title: 'Delete the dataset?', body: h('div.stack', null, h('p', null, 'Its files and annotations are no longer visible to anyone. It can be restored from "Deleted" for a time.'), field(`Type its name: ${dataset.name}`, name)), action: 'Delete', kind: 'danger'})) return;
  await api.deleteDataset(dataset.id, {dataset_name_confirmation: name.value});
  notify(`${dataset.name} is deleted.`);
  location.hash = '#/';
}
