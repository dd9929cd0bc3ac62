/** Published, exported and working versions, and publishing with progress. */
import * as api from '../api.js';
import {fill, h, uuid} from '../dom.js';
import {bytes, count, number, word} from '../format.js';
import {pause} from '../http.js';
import {ask, button, empty, errorBox, field, fillWith, notify, pager, select, table, when} from '../parts.js';
import {frame, mayEdit} from './dataset-frame.js';

const LIMIT = 20;
const FORMATS = ['dice', 'coco', 'yolo'];
const RUNNING = ['staged', 'uploading', 'committed'];
const KINDS = {published: 'good', aborted: 'bad', delivery_blocked: 'warn'};

export async function show(view) {
  const {project, role, base, content} = await frame(view, 'versions', {fresh: true});
  const type = view.query.get('type') ?? '';
  const page = Number(view.query.get('page')) || 1;
  const panel = h('div');
  const list = h('div');
  const openForm = () => fill(panel, publishForm({project, view, close: () => fill(panel)}));
  const address = changes => `${base}/versions?${new URLSearchParams({type, page, ...changes})}`;
  fill(content, h('div.filters', null,
    h('label', null, 'Type', select([['', 'all'], ['published', 'published'], ['export', 'exported'], ['working', 'working']], type, {onchange: event => { location.hash = address({type: event.target.value, page: 1}); }})),
    h('span.grow'),
    mayEdit(role) && button('Save a working version', async () => {
      const saved = await api.saveWorkingVersion(project.id);
      notify(saved.saved ? `Saved as ${saved.version_number}.` : 'Nothing has changed since the last working version.');
      if (saved.saved) view.reload();
    }),
    mayEdit(role) && button('Publish', openForm, {kind: 'primary'})), panel, list);
  await fillWith(list, async () => {
    const {versions, total} = await api.listVersions(project.id, {type: type || null, page, limit: LIMIT});
    if (!versions.length) return empty('No versions yet', 'A published version is a fixed, downloadable copy of the confirmed annotations.', mayEdit(role) && button('Publish', openForm, {kind: 'primary'}));
    return [h('div.stack', null, versions.map(version => card(version, {base, role, view}))), pager(page, total, LIMIT, to => address({page: to}))];
  });
}

function card(version, {base, role, view}) {
  const body = h('div');
  const element = h('article.card.stack', {'aria-label': version.version_number ?? 'version'},
    h('div.row.between', null,
      h('div.row', null, h('h2', null, version.version_number ?? 'not numbered yet'), h('span.chip.plain', null, word(version.version_type)), h(`span.chip${KINDS[version.status] ? `.${KINDS[version.status]}` : ''}`, null, word(version.status)),
        h('span.small.muted', null, when(version.created_at))),
      h('div.row', null, version.status === 'published' && h('a.button.small', {href: `${base}/compare?from=${version.id}&to=working`}, 'Compare with now'),
        mayEdit(role) && version.status === 'published' && button('Roll back to it', () => rollback(version, view), {kind: 'small'}))),
    version.description && h('p', null, version.description),
    version.error && h('div.message.bad', null, version.error),
    h('ul.facts.small', null, version.annotation_count !== null && h('li', null, count(version.annotation_count, 'annotation')), version.image_count !== null && h('li', null, count(version.image_count, 'image')),
      version.include_draft && h('li', null, 'with drafts')), body);
  if (version.artifacts.length) fill(body, artifacts(version));
  else if (RUNNING.includes(version.status)) followVersion(version.id, body, view.signal).then(() => view.reload(), () => {});
  return element;
}

function artifacts(version) {
  return table(['Format', {text: 'Size', number: true}, 'SHA-256', 'Not represented', ''], version.artifacts.map(each => h('tr', null,
    h('td', null, each.format.toUpperCase()), h('td.number', null, bytes(each.size_bytes)), h('td', null, h('code', {title: each.sha256}, each.sha256.slice(0, 12))),
    h('td', null, each.losses.length ? h('details', null, h('summary', null, count(each.losses.length, 'kind')), h('ul.small', null, each.losses.map(loss => h('li', null, `${word(loss.kind)}: ${number(loss.count)}`, loss.example && ` (${loss.example})`)))) : 'nothing'),
    h('td.number', null, h('a.button.small', {href: each.download_url, download: true, rel: 'noopener'}, 'Download')))));
}

function publishForm({project, view, close}) {
  const description = h('input', {type: 'text', maxlength: 1000});
  const formats = FORMATS.map(format => h('input', {type: 'checkbox', name: format, checked: true}));
  const drafts = h('input', {type: 'checkbox'});
  const progress = h('div', {'aria-live': 'polite'});
  const key = uuid();
  const publish = button('Publish', async () => {
    const body = {description: description.value || undefined, include_draft: drafts.checked, export_formats: FORMATS.filter((_, index) => formats[index].checked)};
    if (!body.export_formats.length) {
      notify('Choose at least one format.', 'bad');
      return;
    }
    const done = new AbortController();
    followNewest(project.id, progress, done.signal);
    try {
      const version = await api.publish(project.id, body, key);
      done.abort();
      if (RUNNING.includes(version.status)) await followVersion(version.id, progress, view.signal);
      notify(`${version.version_number ?? 'The version'} is published.`);
      view.reload();
    } catch (error) {
      done.abort();
      fill(progress, errorBox(error));
    }
  }, {kind: 'primary'});
  return h('section.card.stack', {'aria-label': 'Publish'}, h('h2', null, 'Publish a version'), field('Description', description),
    h('fieldset.row', null, h('legend', null, 'Formats'), FORMATS.map((format, index) => h('label.check', null, formats[index], format.toUpperCase()))),
    h('label.check', null, drafts, 'Include drafts (otherwise confirmed annotations only)'), progress,
    h('div.row', null, publish, button('Cancel', close, {kind: 'quiet'})));
}

/** Follows the version that a running publication has begun: its response comes at the end only. */
async function followNewest(projectId, box, signal) {
  try {
    fill(box, h('p', null, 'Publishing …'), h('progress', {'aria-label': 'Publishing'}));
    await pause(700, signal);
    const {versions: [newest]} = await api.listVersions(projectId, {type: 'published', limit: 1});
    if (newest && RUNNING.includes(newest.status)) await followVersion(newest.id, box, signal);
  } catch {
    // The publication itself reports its failure.
  }
}

async function followVersion(id, box, signal) {
  const text = h('p');
  const bar = h('progress', {'aria-label': 'Publishing'});
  fill(box, text, bar);
  await api.watchVersion(id, {signal, onEvent: ({name, data}) => {
    if (name === 'error') throw new Error(data.message);
    fill(text, `${word(data.step || data.status)}${data.total ? `: ${number(data.done)} of ${number(data.total)}` : ''}${data.bytes ? `, ${bytes(data.bytes)}` : ''}`);
    if (data.total) {
      bar.max = data.total;
      bar.value = data.done;
    }
  }});
}

async function rollback(version, view) {
  const {total, image_count} = await api.rollbackVersion(version.id, {dry_run: true});
  const changes = total.recreated + total.changed + total.deleted;
  if (!changes) {
    notify('The annotations are already as in this version.');
    return;
  }
  const text = `${count(total.recreated, 'annotation')} would be recreated, ${number(total.changed)} changed and ${number(total.deleted)} deleted, on ${count(image_count, 'image')}. It can be undone from the history.`;
  if (!await ask({title: `Roll back to ${version.version_number}?`, body: h('p', null, text), action: 'Roll back', kind: 'danger'})) return;
  await api.rollbackVersion(version.id, {});
  notify(`The annotations are as in ${version.version_number}.`);
  view.reload();
}
