/** The lists beside the image: classes, annotations, keys. */
import {fill, h} from '../dom.js';
import {number, word} from '../format.js';
import {button} from '../parts.js';
import {swatch} from '../shapes.js';

const KEYS = [['1–9', 'class of the selection, or of the next shape'], ['V B P', 'select, box, polygon'], ['Enter', 'complete a polygon'], ['N', 'a box in the middle'],
  ['Arrows', 'move the selection; Alt: by 10; Shift: resize'], ['Tab', 'next control or annotation'], ['Delete', 'delete the selection or the last point'],
  ['Ctrl Z', 'undo; with Shift: redo'], ['Ctrl Enter', 'confirm and open the next image'], ['[ ]', 'previous and next image'], ['+ − 0', 'zoom; Shift and drag: move']];

/** Shows the classes; the pressed one is used for the next shape. @param {(id: string) => void} choose @param {(() => any)|null} add */
export function showClasses(box, classes, chosen, choose, add) {
  const open = classes.filter(each => !each.retired_at);
  fill(box, h('h2', null, 'Classes'),
    open.length ? h('ul.class-list', null, open.map((each, index) => h('li', null, h('button', {type: 'button', 'aria-pressed': String(each.class_id === chosen), onclick: () => choose(each.class_id)},
      swatch(each.color), h('span.name', {title: each.description}, each.name), index < 9 ? h('kbd', null, index + 1) : null))))
      : h('p.small.muted', null, 'This project has no classes. Add one to draw with it.'),
    add && button('Add a class', add, {kind: 'quiet small'}));
}

/** Shows the annotations as a list, with which the keyboard selects. */
export function showShapes(box, annotations, classes, selected, isReadOnly, {select, remove}) {
  const focused = document.activeElement?.dataset?.key;
  fill(box, h('h2', null, `Annotations (${number(annotations.size)})`),
    annotations.size ? h('ul.shape-list', null, [...annotations].map(([key, each]) => h('li', null,
      h('button.pick', {type: 'button', 'data-key': key, 'aria-pressed': String(key === selected), onclick: () => select(key)},
        swatch(classes.get(each.class_id)?.color), h('span.name', null, classes.get(each.class_id)?.name ?? word(each.geometry.type)), h('span.small.muted', null, `${word(each.geometry.type)}${each.annotation_state === 'draft' ? '' : ' ✓'}`)),
      !isReadOnly && key === selected && button('✕', () => remove(key), {kind: 'quiet small', 'aria-label': 'Delete this annotation'}))))
      : h('p.small.muted', null, 'None yet. An image without objects can be confirmed as it is.'));
  if (focused) box.querySelector(`[data-key="${CSS.escape(focused)}"]`)?.focus();
}

export const keyHelp = () => h('details', null, h('summary.small', null, 'Keys'), h('dl.keys', null, KEYS.map(([key, text]) => [h('dt', null, h('kbd', null, key)), h('dd', null, text)])));
