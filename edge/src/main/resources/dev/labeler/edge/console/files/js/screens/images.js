/** The images of a dataset as a grid with their annotations. */
import * as api from '../api.js';
import {fill, h, whenVisible} from '../dom.js';
import {count, fileName, number, word} from '../format.js';
import {button, empty, fillWith, pager, select} from '../parts.js';
import {bar, classIndex, drawPicture} from '../shapes.js';
import {frame, mayEdit} from './dataset-frame.js';
import {uploadPanel} from './upload.js';

const LIMIT = 48;
/** Longest part of an address that is used for image ids. */
const MAX_QUERY = 6000;

export async function show(view) {
  const {query, signal} = view;
  const {dataset, project, role, base, content} = await frame(view, '', {fresh: true});
  const filter = {q: query.get('q') ?? '', split: query.get('split') ?? '', status: query.get('status') ?? '', class_id: query.get('class') ?? '', page: Number(query.get('page')) || 1, zoom: query.get('zoom') || '200'};
  const address = changes => {
    const words = new URLSearchParams();
    const {class_id, ...rest} = {...filter, page: 1, ...changes};
    for (const [name, value] of Object.entries({...rest, class: class_id})) if (value && !(name === 'page' && value === 1) && !(name === 'zoom' && value === '200')) words.set(name, value);
    return `${base}${words.size ? `?${words}` : ''}`;
  };
  const change = changes => { location.hash = address(changes).slice(1); };
  const panel = h('div');
  const grid = h('div');
  const openUpload = () => fill(panel, uploadPanel({dataset, signal, done: view.reload, close: () => fill(panel)}));
  fill(content, progress(project), panel, controls({dataset, project, filter, change, role, base, openUpload}), grid);
  await fillWith(grid, async () => {
    const {images, total, next} = await load(dataset, project, filter, signal);
    if (!images.length) {
      return filter.q || filter.split || filter.status || filter.class_id
        ? empty('No image matches', 'Change or remove the filters.', h('a.button', {href: base}, 'Show all images'))
        : empty('No images yet', 'Add files to this dataset to begin.', mayEdit(role) && button('Add files', openUpload, {kind: 'primary'}));
    }
    sessionStorage.setItem(`labeler.images.${dataset.id}`, JSON.stringify(images.map(image => image.id)));
    const classes = classIndex(project);
    const list = h('ul.grid', null, images.map(image => cell(image, {project, classes, base, signal})));
    list.style.setProperty('--cell', `${filter.zoom}px`);
    return [total === null ? null : h('p.small.muted', null, count(total, 'image')), list,
      total === null ? next && h('div.pager', null, h('a.button', {href: address({page: filter.page + 1})}, 'Next →')) : pager(filter.page, total, LIMIT, page => address({page}))];
  });
}

function progress(project) {
  const open = project.total_images - project.completed_images;
  const started = Math.max(0, project.annotated_images - project.completed_images);
  return h('div.stack', null, bar([[project.completed_images, '--good'], [started, '--warn'], [Math.max(0, open - started), '--line']],
    `${project.completed_images} of ${project.total_images} images completed`),
  h('ul.facts.small', null, h('li', null, h('b', null, number(project.completed_images)), ' completed'), h('li', null, h('b', null, number(open)), ' open'),
    h('li', null, h('b', null, number(project.total_annotations)), ' annotations')), h('span'));
}

function controls({dataset, project, filter, change, role, base, openUpload}) {
  const q = h('input', {type: 'search', value: filter.q, placeholder: 'File name'});
  const splits = Object.keys(dataset.splits ?? {});
  const labelled = (text, input) => h('label', null, text, input);
  return h('form.filters', {onsubmit: event => { event.preventDefault(); change({q: q.value, status: '', class_id: ''}); }},
    labelled('Search', q),
    labelled('State', select([['', 'all'], ['not-started', 'not started'], ['in-progress', 'in progress'], ['completed', 'completed']], filter.status,
      {onchange: event => change({status: event.target.value, class_id: '', q: '', split: ''})})),
    project.classes.length ? labelled('Class', select([['', 'all'], ...project.classes.map(each => [each.class_id, each.name])], filter.class_id,
      {onchange: event => change({class_id: event.target.value, status: '', q: '', split: ''})})) : null,
    splits.length ? labelled('Split', select([['', 'all'], ...splits.map(split => [split, split])], filter.split, {onchange: event => change({split: event.target.value, status: '', class_id: ''})})) : null,
    labelled('Size', select([['140', 'small'], ['200', 'medium'], ['320', 'large'], ['560', 'very large']], filter.zoom, {onchange: event => change({zoom: event.target.value, page: filter.page})})),
    h('span.grow'),
    mayEdit(role) && button('Add files', openUpload),
    dataset.num_images && mayEdit(role) ? h('a.button.primary', {href: `${base}/annotate`}, 'Annotate') : null);
}

/** A page of images with their states. Filters by state and class belong to the project, the others to the dataset. */
async function load(dataset, project, filter, signal) {
  const skip = (filter.page - 1) * LIMIT;
  if (filter.status) {
    const found = await api.listProjectImages(project.id, {status: filter.status, skip, limit: LIMIT}, signal);
    return {total: found.total, images: await withLinks(dataset, found.images.map(image => image.image_id), found.images, signal)};
  }
  if (filter.class_id) {
    const {ids, next} = await imagesOfClass(project, filter, signal);
    return {total: null, next, images: await withLinks(dataset, ids, [], signal)};
  }
  const isPlain = !filter.q && !filter.split;
  const [found, states] = await Promise.all([api.listImages(dataset.id, {q: filter.q, split: filter.split, skip, limit: LIMIT}, signal),
    isPlain ? api.listProjectImages(project.id, {skip, limit: LIMIT}, signal) : {images: []}]);
  const byId = new Map(states.images.map(state => [state.image_id, state]));
  return {total: found.total, images: found.images.map(image => ({...image, state: byId.get(image.id)}))};
}

/** The images of one page that have annotations of a class, from annotations in the order of images. */
async function imagesOfClass(project, filter, signal) {
  const ids = new Set();
  const end = filter.page * LIMIT;
  let token = null;
  do {
    const page = await api.listAnnotations({project_id: project.id, class_id: filter.class_id, limit: 1000, page_token: token}, signal);
    page.annotations.forEach(annotation => ids.add(annotation.image_id));
    token = page.next_page_token;
  } while (token && ids.size <= end);
  return {ids: [...ids].slice(end - LIMIT, end), next: ids.size > end};
}

/** Adds links to images of which only the ids are known, in their order. */
export async function withLinks(dataset, ids, states, signal) {
  const pages = [[]];
  let length = 0;
  for (const id of ids) {
    length += encodeURIComponent(id).length + 11;
    if (length > MAX_QUERY || pages.at(-1).length === 200) {
      pages.push([]);
      length = 0;
    }
    pages.at(-1).push(id);
  }
  const answers = await Promise.all(pages.filter(page => page.length).map(page => api.listImages(dataset.id, {image_ids: page, limit: 200}, signal)));
  const found = new Map(answers.flatMap(answer => answer.images).map(image => [image.id, image]));
  const state = new Map(states.map(each => [each.image_id, each]));
  return ids.map(id => ({id, file_name: id, width: state.get(id)?.width ?? 1, height: state.get(id)?.height ?? 1, ...found.get(id), state: state.get(id)}));
}

function cell(image, {project, classes, base, signal}) {
  const picture = h('div.picture', null, (image.thumbnail_url ?? image.url) ? h('img', {src: image.thumbnail_url ?? image.url, alt: '', loading: 'lazy'}) : null);
  const state = image.state?.status;
  const element = h('li', null, h('a.thumb', {href: `${base}/annotate?image=${encodeURIComponent(image.id)}`, title: image.id}, picture,
    h('div.caption', null, h(`span.dot${state ? `.${state}` : ''}`, {title: state ? word(state) : null}), h('span.name', null, fileName(image.id)),
      image.split && h('span.muted', null, image.split), state && h('span.sr', null, word(state)))));
  if (image.state?.total_annotations !== 0) {
    whenVisible(element, async () => {
      const {annotations} = await api.listAnnotations({project_id: project.id, image_id: image.id, limit: 500}, signal).catch(() => ({annotations: []}));
      const drawn = annotations.filter(annotation => annotation.geometry);
      if (drawn.length) picture.append(drawPicture({width: image.width, height: image.height}, drawn, classes));
    });
  }
  return element;
}

