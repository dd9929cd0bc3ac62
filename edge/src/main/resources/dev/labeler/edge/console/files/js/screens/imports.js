/** Imports label files into the project and shows the report of the last import. */
import * as api from '../api.js';
import {fill, h} from '../dom.js';
import {bytes, count, number, word} from '../format.js';
import {pause} from '../http.js';
import {button, empty, errorBox, field, fillWith, select} from '../parts.js';
import {frame, mayEdit} from './dataset-frame.js';

const KINDS = {done: 'good', failed: 'bad', queued: 'warn', running: 'warn'};

export async function show(view) {
  const {project, role, content} = await frame(view, 'imports');
  const report = h('div');
  const state = select([['draft', 'drafts, to be confirmed'], ['confirmed', 'confirmed']], 'draft');
  const files = h('input', {type: 'file', hidden: true, multiple: true, onchange: () => upload()});
  const status = h('div', {'aria-live': 'polite'});
  async function run(start) {
    try {
      fill(status, h('progress', {'aria-label': 'Import'}));
      await follow(await start(), report, project, view.signal);
      fill(status);
    } catch (error) {
      if (error.name !== 'AbortError') fill(status, errorBox(error));
    }
  }
  const upload = () => run(() => {
    const form = new FormData();
    form.append('state', state.value);
    for (const file of files.files) form.append('file', file, file.name);
    return api.importFiles(project.id, form, {signal: view.signal, onProgress: (sent, total) => fill(status, h('p.small', null, `${bytes(sent)} of ${bytes(total)} sent`))});
  });
  fill(content, h('div.stack', null,
    mayEdit(role) && h('section.card.stack', {'aria-label': 'Import labels'}, h('h2', null, 'Import labels'),
      h('p.muted', null, 'From the label files of the dataset, or from further files (COCO, YOLO, Pascal VOC, DICE).'), field('Import as', state), files,
      h('div.row', null, button('Try without storing', () => run(() => api.startImport(project.id, {dry_run: true, state: state.value}))),
        button('Import from the dataset', () => run(() => api.startImport(project.id, {state: state.value})), {kind: 'primary'}), button('Choose label files', () => files.click())), status),
    h('h2', null, 'Last import'), report));
  await fillWith(report, async () => {
    const job = await api.getImport(project.id).catch(error => { if (error.status === 404) return null; throw error; });
    if (!job) return empty('No import yet', 'The report of an import appears here.');
    if (isRunning(job)) follow(job, report, project, view.signal).catch(() => {});
    return jobReport(job);
  });
}

const isRunning = job => job.status === 'queued' || job.status === 'running';

async function follow(job, box, project, signal) {
  for (; isRunning(job); job = await api.getImport(project.id)) {
    fill(box, jobReport(job));
    await pause(1000, signal);
  }
  fill(box, jobReport(job));
}

function jobReport(job) {
  const line = each => `${each.file}${each.path ? ` ${each.path}` : ''}: ${each.reason}`;
  return h('article.card.stack', null,
    h('div.row', null, h(`span.chip.${KINDS[job.status]}`, null, word(job.status)), job.dry_run && h('span.chip.plain', null, 'nothing was stored'), job.waiting_for && h('span.chip.warn', null, `waits for ${job.waiting_for}`)),
    job.error && h('div.message.bad', null, job.error),
    isRunning(job) ? h('progress', {max: job.total || null, value: job.total ? job.done : null, 'aria-label': 'Import'}) : null,
    h('ul.facts', null, h('li', null, h('b', null, number(job.imported)), ' imported'), h('li', null, h('b', null, number(job.skipped)), ' existed already'), h('li', null, h('b', null, number(job.num_refused)), ' refused')),
    lines(count(job.num_refused, 'refused label'), job.refused.map(line)), lines(count(job.unmatched_files.length, 'image that is not in the dataset', 'images that are not in the dataset'), job.unmatched_files),
    lines(count(job.losses.length, 'kind of content that is not represented', 'kinds of content that are not represented'), job.losses.map(each => `${word(each.kind)}: ${number(each.count)} (${each.example})`)),
    lines(count(job.notices.length, 'notice'), job.notices.map(line)));
}

const lines = (title, texts) => texts.length ? h('details', null, h('summary', null, title), h('ul.small', null, texts.slice(0, 200).map(text => h('li', null, text)))) : null;
