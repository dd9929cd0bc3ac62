/** Who changed which annotation, newest first, and restoring an earlier state. */
import * as api from '../api.js';
import {fill, h} from '../dom.js';
import {count, fileName, number, word} from '../format.js';
import {ask, button, empty, fillWith, notify, paged, when} from '../parts.js';
import {classIndex, swatch} from '../shapes.js';
import {frame, mayEdit} from './dataset-frame.js';

const KINDS = {create: 'good', import: 'good', delete: 'bad', confirm: 'good', verify: 'good', restore: 'warn', undo: 'warn', redo: 'warn'};

export async function show(view) {
  const {project, role, base, content} = await frame(view, 'history');
  const annotation = view.query.get('annotation');
  const classes = classIndex(project);
  const body = h('tbody');
  const table = h('div.scroll', null, h('table.list', null, h('thead', null, h('tr', null, ['When', 'Who', 'What', 'Class', 'Image'].map(head => h('th', {scope: 'col'}, head)), h('td'))), body));
  fill(content, annotation && h('div.row.between', null, h('h2', null, `Annotation ${annotation}`), h('a.button.small', {href: `${base}/history`}, 'Whole project')), h('div'));
  await fillWith(content.lastChild, async () => {
    const {count: rows, foot} = await paged(body, async token => {
      const query = {limit: 50, page_token: token};
      const page = annotation ? await api.listAnnotationHistory(annotation, query) : await api.listHistory(project.id, query);
      return {rows: page.history, next: page.next_page_token};
    }, entry => row(entry, {project, role, base, classes, view}));
    return rows ? h('div.card', null, table, foot) : empty('No changes yet', 'Every saved change of an annotation appears here.');
  });
}

function row(entry, {project, role, base, classes, view}) {
  const state = entry.new_state ?? entry.previous_state;
  const found = classes.get(state?.class_id);
  return h('tr', null, h('td', null, when(entry.timestamp)), h('td', null, entry.changed_by_name ?? 'system'),
    h('td', null, h(`span.chip${KINDS[entry.action] ? `.${KINDS[entry.action]}` : ''}`, null, word(entry.action)), ' ', h('span.small.muted', null, what(entry))),
    h('td', null, h('span.row', null, found && swatch(found.color), found?.name ?? '–')),
    h('td', null, state && h('a', {href: `${base}/annotate?image=${encodeURIComponent(state.image_id)}`, title: state.image_id}, fileName(state.image_id))),
    h('td.number', null, h('a.small', {href: `${base}/history?annotation=${entry.annotation_id}`}, `#${entry.annotation_id}`), ' ',
      mayEdit(role) && button('Restore this time', () => restore(project, entry, view), {kind: 'quiet small', title: 'Restores the annotations of the project as they were directly after this change'})));
}

/** Which parts of the annotation changed. */
function what({previous_state: before, new_state: after}) {
  if (!before || !after) return '';
  const parts = ['geometry', 'class_id', 'attributes', 'notes', 'confidence', 'annotation_state'].filter(name => JSON.stringify(before[name]) !== JSON.stringify(after[name]));
  return parts.map(part => part === 'annotation_state' ? `${before.annotation_state} → ${after.annotation_state}` : word(part.replace('_id', ''))).join(', ');
}

async function restore(project, entry, view) {
  const {total, image_count} = await api.restore(project.id, {revision: entry.id, dry_run: true});
  if (!(total.recreated + total.changed + total.deleted)) {
    notify('Nothing has changed since then.');
    return;
  }
  const text = `${count(total.recreated, 'annotation')} would be recreated, ${number(total.changed)} changed and ${number(total.deleted)} deleted, on ${count(image_count, 'image')}. The present state stays in the history.`;
  if (!await ask({title: 'Restore this time?', body: h('p', null, text), action: 'Restore', kind: 'danger'})) return;
  await api.restore(project.id, {revision: entry.id});
  notify('The annotations are restored.');
  view.reload();
}
