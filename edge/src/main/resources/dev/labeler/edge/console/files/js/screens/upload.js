/** Uploads files as a new dataset, or into one, with progress and the report of the analysis. */
import * as api from '../api.js';
import {fill, h, uuid} from '../dom.js';
import {bytes, count, number, word} from '../format.js';
import {button, explain, field, select} from '../parts.js';

/**
 * The upload panel.
 * @param {{dataset?: any, signal: AbortSignal, done: (id: string) => void, close: () => void}} options `dataset` to add files to it
 */
export function uploadPanel({dataset, signal, done, close}) {
  const name = h('input', {type: 'text', name: 'name', maxlength: 200});
  const visibility = select([['private', 'private'], ['organization', 'organization'], ['public', 'public']], 'private');
  const files = h('input', {type: 'file', hidden: true, multiple: true, onchange: () => start([...files.files].map(file => [file.name, file]))});
  const folder = h('input', {type: 'file', hidden: true, webkitdirectory: true, onchange: () => start([...folder.files].map(file => [below(file.webkitRelativePath), file]))});
  const status = h('div', {'aria-live': 'polite'});
  const drop = h('div.drop', {
    ondragover: event => { event.preventDefault(); drop.classList.add('over'); },
    ondragleave: () => drop.classList.remove('over'),
    ondrop: async event => { event.preventDefault(); drop.classList.remove('over'); start(await droppedFiles(event.dataTransfer)); },
  }, h('p', null, h('b', null, 'Drop files, a folder, or a zip here')),
  h('p.small.muted', null, 'Images with labels in COCO, YOLO, Pascal VOC, ImageFolder or DICE form, or images alone.'),
  files, folder, h('div.row', null,
    button('Choose files', () => files.click()), button('Choose a folder', () => folder.click())));
  const panel = h('section.card.stack', {'aria-label': dataset ? 'Add files' : 'New dataset'},
    h('div.row.between', null, h('h2', null, dataset ? `Add files to ${dataset.name}` : 'New dataset'), button('Close', close, {kind: 'quiet small'})),
    dataset ? null : h('div.row.fields', null, field('Name', name), field('Visible to', visibility)), drop, status);

  async function start(entries) {
    if (!entries.length) return;
    const form = new FormData();
    const uploadId = uuid();
    if (!dataset) {
      form.append('name', name.value.trim() || entries[0][0].replace(/^.*\/|\.[^.]*$/g, '') || 'dataset');
      form.append('visibility', visibility.value);
    }
    form.append('upload_id', uploadId);
    const isArchive = entries.length === 1 && /\.(zip|tar\.gz|tgz)$/i.test(entries[0][0]);
    for (const [path, file] of entries) form.append(isArchive ? 'file' : 'files', file, path);
    const cancel = new AbortController();
    const bar = h('progress', {max: 1, value: 0, 'aria-label': 'Upload'});
    const text = h('p.small');
    drop.classList.add('hidden');
    fill(status, bar, text, button('Cancel', () => cancel.abort()));
    signal.addEventListener('abort', () => cancel.abort());
    const following = new AbortController();
    api.watchUpload(uploadId, {signal: following.signal, onEvent: ({data}) => {
      if (data.step && data.total) fill(text, `${word(data.step)}: ${number(data.done)} of ${number(data.total)}`);
    }}).catch(() => {});
    const onProgress = (sent, total) => {
      bar.value = sent / (total || 1);
      fill(text, sent < total ? `${bytes(sent)} of ${bytes(total)} sent` : 'All bytes are sent. The server validates and stores them.');
    };
    try {
      const options = {onProgress, signal: cancel.signal};
      const report = await (dataset ? api.addFiles(dataset.id, form, options) : api.uploadDataset(form, options));
      fill(status, analysisReport(report), h('div.row', null, button('Open the dataset', () => done(report.dataset_id), {kind: 'primary'})));
      status.querySelector('button').focus();
    } catch (error) {
      fill(status, h('div.message.bad', {role: 'alert'}, error.name === 'AbortError' ? 'The upload was cancelled; nothing was stored.' : explain(error)));
      drop.classList.remove('hidden');
    } finally {
      following.abort();
    }
  }
  return panel;
}

/** What the server found in the files. */
export function analysisReport(report) {
  const rejected = report.rejected ?? [];
  return h('div.stack', null,
    h('div.message.good', null, `${count(report.num_images, 'image')}, ${count(report.num_classes, 'class', 'classes')}, ${count(report.num_annotations, 'label')} in the files. `,
      `Format: ${word(report.format)} (confidence ${Math.round(report.confidence * 100)} %).`),
    h('ul.facts', null, h('li', null, bytes(report.size_bytes)), h('li', null, h('b', null, number(report.files_added)), ' added'),
      h('li', null, h('b', null, number(report.files_changed)), ' replaced'), h('li', null, h('b', null, number(report.files_unchanged)), ' unchanged'),
      Object.entries(report.splits ?? {}).map(([split, images]) => h('li', null, `${split} `, h('b', null, number(images))))),
    report.num_missing_images ? h('div.message.warn', null, `${count(report.num_missing_images, 'image')} named in label files and not among the files.`) : null,
    listing(`${count(report.num_skipped, 'file')} skipped`, report.num_skipped, report.skipped?.map(each => `${each.file}: ${each.reason}`)),
    listing(`${count(report.num_label_notices, 'label notice')}`, report.num_label_notices, report.label_notices?.map(each => `${each.file} ${each.path}: ${each.reason}`)),
    listing('Why it is not another format', rejected.length, rejected.map(each => `${word(each.format)}: ${each.reason}`)));
}

function listing(title, total, lines) {
  return total ? h('details', null, h('summary', null, title), h('ul.small', null, lines.slice(0, 100).map(line => h('li', null, line)))) : null;
}

/** A path without its first folder, which is the chosen one. */
const below = path => path.slice(path.indexOf('/') + 1);

/** Files and folders that were dropped, as [path, file]. */
async function droppedFiles(transfer) {
  const roots = [...transfer.items].map(item => item.webkitGetAsEntry?.()).filter(Boolean);
  const found = [];
  async function add(entry, prefix) {
    if (entry.isFile) {
      found.push([prefix + entry.name, await new Promise((resolve, reject) => entry.file(resolve, reject))]);
      return;
    }
    const reader = entry.createReader();
    const next = () => new Promise((resolve, reject) => reader.readEntries(resolve, reject));
    for (let part = await next(); part.length; part = await next()) {
      for (const child of part) await add(child, `${prefix}${entry.name}/`);
    }
  }
  for (const root of roots) {
    await add(root, '');
  }
  return roots.length === 1 && roots[0].isDirectory ? found.map(([path, file]) => [below(path), file]) : found;
}
