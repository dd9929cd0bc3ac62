/** All datasets that the user may see, with search and upload. */
import * as api from '../api.js';
import {fill, h, whenVisible} from '../dom.js';
import {bytes, count, number, word} from '../format.js';
import {button, empty, fillWith, pager, when} from '../parts.js';
import {uploadPanel} from './upload.js';

const LIMIT = 12;
const SORTED = {private: 'plain', public: 'good', organization: ''};

export async function show({main, query, signal, title}) {
  title('Datasets');
  const q = query.get('q') ?? '';
  const page = Number(query.get('page')) || 1;
  const search = h('input', {type: 'search', name: 'q', value: q, placeholder: 'Search names and descriptions', 'aria-label': 'Search datasets'});
  const list = h('div');
  const panel = h('div');
  const open = () => fill(panel, uploadPanel({signal, done: id => { location.hash = `#/datasets/${encodeURIComponent(id)}`; }, close: () => fill(panel)}));
  fill(main, h('div.stack', null,
    h('div.row.between', null, h('h1', null, 'Datasets'),
      h('form.row', {role: 'search', onsubmit: event => { event.preventDefault(); location.hash = address(search.value, 1); }}, search, h('button.button', null, 'Search'),
        button('New dataset', open, {kind: 'primary'}))),
    panel, list));
  await fillWith(list, async () => {
    const found = await api.listDatasets({q, page, limit: LIMIT});
    if (!found.datasets.length) {
      return q ? empty('No dataset matches', `Nothing matches "${q}".`, h('a.button', {href: '#/'}, 'Show all'))
        : empty('No datasets yet', 'Upload images, with or without labels, to begin.', button('New dataset', open, {kind: 'primary'}));
    }
    return [h('ul.cards', null, found.datasets.map(dataset => card(dataset, signal))), pager(page, found.total, LIMIT, to => address(q, to))];
  });
}

function address(q, page) {
  const words = new URLSearchParams();
  if (q) words.set('q', q);
  if (page > 1) words.set('page', page);
  return `#/${words.size ? `?${words}` : ''}`;
}

function card(dataset, signal) {
  const strip = h('div.strip', {'aria-hidden': 'true'});
  const element = h('li.card.dataset', null, strip, h('div.body', null,
    h('h2', null, h('a', {href: `#/datasets/${encodeURIComponent(dataset.id)}`}, dataset.name)),
    dataset.description && h('p.small.muted', null, dataset.description),
    h('ul.facts.small', null, h('li', null, h('b', null, number(dataset.num_images)), dataset.num_images === 1 ? ' image' : ' images'),
      h('li', null, count(dataset.num_classes, 'class', 'classes')), h('li', null, bytes(dataset.size_bytes))),
    h('div.row.small', null, h(`span.chip${SORTED[dataset.visibility] ? `.${SORTED[dataset.visibility]}` : ''}`, null, word(dataset.visibility)),
      dataset.labeled && h('span.chip', null, 'labeled'), dataset.tags.slice(0, 3).map(tag => h('span.chip.plain', null, tag)),
      h('span.muted', null, 'updated ', when(dataset.updated_at)))));
  if (dataset.num_images) {
    whenVisible(element, async () => {
      const {images} = await api.listImages(dataset.id, {limit: 3}, signal).catch(() => ({images: []}));
      fill(strip, images.map(image => (image.thumbnail_url ?? image.url) && h('img', {src: image.thumbnail_url ?? image.url, alt: '', loading: 'lazy'})));
    });
  }
  return element;
}
