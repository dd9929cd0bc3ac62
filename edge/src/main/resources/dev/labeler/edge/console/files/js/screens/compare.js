/** Compares two versions, or a version with the present state, image by image. */
import * as api from '../api.js';
import {fill, h} from '../dom.js';
import {count, fileName, number} from '../format.js';
import {button, empty, fillWith, paged, select, table} from '../parts.js';
import {classIndex, drawPicture} from '../shapes.js';
import {frame} from './dataset-frame.js';

const COLORS = {added: '#2fbf71', removed: '#ff5a4f', modified: '#ffb02e'};

export async function show(view) {
  const {dataset, project, base, content} = await frame(view, 'compare');
  const {versions} = await api.listVersions(project.id, {limit: 200});
  const options = versions.filter(each => each.version_number && each.status !== 'aborted').map(each => [String(each.id), `${each.version_number} (${each.version_type})`]);
  if (!options.length) {
    fill(content, empty('Nothing to compare', 'There is no version yet.', h('a.button', {href: `${base}/versions`}, 'Go to the versions')));
    return;
  }
  const from = view.query.get('from') ?? options[0][0];
  const to = view.query.get('to') ?? 'working';
  const change = (a, b) => { location.hash = `${base}/compare?from=${a}&to=${b}`.slice(1); };
  const result = h('div');
  fill(content, h('div.filters', null,
    h('label', null, 'From', select(options, from, {onchange: event => change(event.target.value, to)})),
    h('label', null, 'To', select([['working', 'now'], ...options], to, {onchange: event => change(from, event.target.value)})),
    button('Swap', () => change(to === 'working' ? options[0][0] : to, from), {disabled: to === 'working'})), result);
  await fillWith(result, async () => {
    const first = await api.diff(from, to, {limit: 1});
    if (!first.summary || !first.summary.images) return empty('No difference', 'Both hold the same annotations.');
    const panes = h('div');
    const list = h('ul.side-list', {'aria-label': 'Changed images'});
    const choose = async (image, item) => {
      list.querySelectorAll('[aria-current]').forEach(each => each.removeAttribute('aria-current'));
      item?.setAttribute('aria-current', 'true');
      await fillWith(panes, () => comparison({dataset, project, from, to, image, names: [first.from.version_number, to === 'working' ? 'now' : first.to.version_number]}));
    };
    const {foot} = await paged(list, async token => {
      const page = await api.listChangedImages(from, to, {limit: 200, page_token: token});
      return {rows: page.images, next: page.next_page_token};
    }, image => {
      const item = h('button', {type: 'button', onclick: () => choose(image.image_id, item)}, h('span.name', {title: image.image_id}, fileName(image.image_id)), counts(image));
      return h('li', null, item);
    });
    const start = list.querySelector('button');
    if (start) start.click();
    return h('div.stack', null, summary(first.summary), h('div.split', null, h('div.card', null, list, foot), panes));
  });
}

const counts = ({added, removed, modified}) => h('span.small', null, added ? h('span.plus', null, `+${number(added)} `) : null, removed ? h('span.minus', null, `−${number(removed)} `) : null, modified ? h('span.change', null, `~${number(modified)}`) : null);

function summary(total) {
  return h('details.card', null, h('summary', null, `${count(total.images, 'changed image')}: `, counts(total)),
    table(['Class', {text: 'Added', number: true}, {text: 'Removed', number: true}, {text: 'Changed', number: true}], total.classes.map(each => h('tr', null, h('td', null, each.class_name ?? 'no class'),
      h('td.number', null, number(each.added)), h('td.number', null, number(each.removed)), h('td.number', null, number(each.modified))))));
}

/** The image before and after, with changed annotations in the colour of their change and the others pale. */
async function comparison({dataset, project, from, to, image: imageId, names}) {
  const [{changes}, {images: [found]}, current] = await Promise.all([
    api.diff(from, to, {image_id: imageId, limit: 1000}), api.listImages(dataset.id, {image_ids: [imageId]}),
    to === 'working' ? api.listAnnotations({project_id: project.id, image_id: imageId, limit: 1000}) : {annotations: []}]);
  const image = found ?? {width: 1, height: 1};
  const ids = new Set(changes.map(change => change.annotation_id));
  const same = current.annotations.filter(each => !ids.has(each.id));
  const classes = classIndex(project);
  const pane = (name, side) => {
    const kinds = new Map(changes.filter(change => change[side]).map(change => [change[side], change.change]));
    const drawn = drawPicture(image, [...same, ...kinds.keys()], classes, each => kinds.get(each) ?? 'unchanged');
    for (const [kind, color] of Object.entries(COLORS)) drawn.querySelectorAll(`.${kind}`).forEach(shape => { shape.setAttribute('stroke', color); shape.setAttribute('fill', color); });
    return h('figure.pane', null, h('h3', null, name), drawn);
  };
  return h('div.stack', null, h('div.panes', null, pane(names[0], 'before'), pane(names[1], 'after')),
    h('ul.small', null, changes.slice(0, 200).map(change => h('li', null, `${change.change} `, h('b', null, (change.after ?? change.before).class_name ?? 'no class'),
      change.parts.length ? `: ${change.parts.join(', ')}` : '', change.iou === null || change.iou === undefined ? '' : `, overlap ${Math.round(change.iou * 100)} %`))));
}
