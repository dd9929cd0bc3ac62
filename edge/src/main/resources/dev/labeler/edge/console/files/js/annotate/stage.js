/** The drawing area: shows an image with its annotations and turns pointer input into edits. */
import {fill, svg} from '../dom.js';
import {drawShape, outline} from '../shapes.js';
import {boxBetween, dragHandle, handles, insertPoint, move, removePoint} from './edits.js';
import {Viewport} from './viewport.js';

const HANDLE = 5;
const CLOSE = 10;

/** Events: `select` {key}, `draw` {geometry}, `edit` {key, geometry}. */
export class Stage extends EventTarget {
  tool = 'select';
  selected = null;
  isReadOnly = false;
  #points = [];
  #drag = null;
  #pointers = new Map();

  /** @param {HTMLElement} box @param {{width: number, height: number, url?: string}} image */
  constructor(box, image, classes) {
    super();
    this.box = box;
    this.image = image;
    this.classes = classes;
    this.annotations = new Map();
    this.picture = svg('image', {href: image.url, width: image.width, height: image.height});
    this.layer = svg('g');
    this.overlay = svg('g');
    this.svg = svg('svg', {role: 'application', 'aria-label': 'Image. Use the list of annotations to select one with the keyboard.', tabindex: 0}, this.picture, this.layer, this.overlay);
    fill(box, this.svg);
    this.view = new Viewport(this.svg, image.width, image.height, () => this.drawOverlay());
    for (const [name, action] of [['pointerdown', this.#down], ['pointermove', this.#move], ['pointerup', this.#up], ['pointercancel', this.#up], ['dblclick', this.#finishClick]]) {
      this.svg.addEventListener(name, action.bind(this));
    }
    this.svg.addEventListener('wheel', event => {
      event.preventDefault();
      this.view.zoom(Math.exp(Math.max(-1, Math.min(1, event.deltaY / 300))), this.view.point(event));
    }, {passive: false});
  }

  setTool(tool) {
    this.tool = tool;
    this.#points = [];
    this.#drag = null;
    this.box.classList.toggle('draw', tool !== 'select');
    this.drawOverlay();
  }

  /** Shows these annotations, of which `selected` has handles. */
  show(annotations, selected) {
    this.annotations = annotations;
    this.selected = selected;
    fill(this.layer, [...annotations].map(([key, annotation]) => {
      const shape = drawShape(annotation, this.classes, key === selected ? 'selected' : '');
      shape.dataset.key = key;
      return shape;
    }));
    this.drawOverlay();
  }

  /** Draws handles and the shape that is being drawn, at a size that does not depend on the zoom. */
  drawOverlay() {
    if (!this.overlay) return;
    const scale = this.view?.scale ?? 1;
    const parts = [];
    const annotation = this.annotations.get(this.selected);
    if (annotation && this.tool === 'select' && !this.isReadOnly && !this.#drag) {
      handles(annotation.geometry).forEach((point, at) => parts.push(handle(point, scale, {'data-handle': at})));
    }
    if (this.#points.length) {
      const d = `M${this.#points.map(point => point.join(' ')).join('L')}`;
      parts.push(svg('path.preview.under', {d}), svg('path.preview', {d}), handle(this.#points[0], scale, {}));
    }
    if (this.#drag?.preview) {
      const d = outline(this.#drag.preview);
      parts.push(svg('path.preview.under', {d}), svg('path.preview', {d}));
    }
    fill(this.overlay, parts);
  }

  /** Completes the polygon that is being drawn. */
  finish() {
    const points = this.#points;
    this.#points = [];
    this.drawOverlay();
    if (points.length >= 3) this.#send('draw', {geometry: {type: 'polygon', points}});
  }

  /** Removes the last point of the polygon that is being drawn; returns whether there was one. */
  back() {
    const had = this.#points.length > 0;
    this.#points = this.#points.slice(0, -1);
    this.drawOverlay();
    return had;
  }

  /** Ends drawing without a result; returns whether there was anything to end. */
  cancel() {
    const had = this.#points.length > 0 || this.#drag !== null;
    this.#points = [];
    this.#drag = null;
    this.drawOverlay();
    return had;
  }

  #down(event) {
    this.svg.setPointerCapture(event.pointerId);
    this.#pointers.set(event.pointerId, event);
    const at = this.view.clamp(this.view.point(event));
    if (this.#pointers.size > 1 || event.button === 1 || event.button === 2 || (event.button === 0 && event.shiftKey)) {
      this.#drag = {kind: 'pan'};
      return;
    }
    if (this.tool === 'box') {
      this.#drag = {kind: 'box', from: at};
    } else if (this.tool === 'polygon') {
      this.#addPoint(at);
    } else {
      this.#pick(event, at);
    }
  }

  #pick(event, at) {
    const {handle: index} = event.target.dataset;
    const key = index === undefined ? event.target.dataset.key : this.selected;
    if (key === undefined || key === null) {
      this.#drag = {kind: 'pan', isClick: true};
      return;
    }
    const {geometry} = this.annotations.get(key);
    if (index !== undefined && event.altKey) {
      this.#edit(key, removePoint(geometry, Number(index)));
      return;
    }
    if (key !== this.selected) this.#send('select', {key});
    if (this.isReadOnly) return;
    this.#drag = index === undefined ? {kind: 'move', key, from: at, geometry} : {kind: 'handle', key, index: Number(index), geometry};
  }

  #addPoint(at) {
    const [first] = this.#points;
    if (first && this.#points.length >= 3 && Math.hypot(at[0] - first[0], at[1] - first[1]) < CLOSE * this.view.scale) {
      this.finish();
      return;
    }
    const last = this.#points.at(-1);
    if (!last || last[0] !== at[0] || last[1] !== at[1]) this.#points.push(at);
    this.drawOverlay();
  }

  #move(event) {
    const before = this.#pointers.get(event.pointerId);
    if (!before || !this.#drag) return;
    if (this.#drag.kind === 'pan') {
      this.#panOrPinch(event, before);
      return;
    }
    this.#pointers.set(event.pointerId, event);
    const at = this.view.clamp(this.view.point(event));
    const {kind, from, geometry, index} = this.#drag;
    if (kind === 'box') this.#drag.preview = boxBetween(from, at);
    else if (kind === 'move') this.#drag.preview = move(geometry, at[0] - from[0], at[1] - from[1], this.image);
    else this.#drag.preview = dragHandle(geometry, index, at);
    this.#drag.isMoved = true;
    this.drawOverlay();
  }

  #panOrPinch(event, before) {
    this.#drag.isClick = false;
    const others = [...this.#pointers.values()].filter(each => each.pointerId !== event.pointerId);
    if (others.length) {
      const distance = each => Math.hypot(each.clientX - others[0].clientX, each.clientY - others[0].clientY);
      this.view.zoom(Math.max(1, distance(before)) / Math.max(1, distance(event)), this.view.point(others[0]));
    } else {
      const [from, to] = [this.view.point(before), this.view.point(event)];
      this.view.pan(to[0] - from[0], to[1] - from[1]);
    }
    this.#pointers.set(event.pointerId, event);
  }

  #up(event) {
    this.#pointers.delete(event.pointerId);
    const drag = this.#drag;
    this.#drag = null;
    if (drag?.kind === 'pan' && drag.isClick) this.#send('select', {key: null});
    else if (drag?.kind === 'box' && drag.preview) this.#send('draw', {geometry: drag.preview});
    else if (drag?.isMoved && drag.preview && drag.key) this.#edit(drag.key, drag.preview);
    this.drawOverlay();
  }

  /** A double click completes a polygon, or adds a point to the selected one. */
  #finishClick(event) {
    if (this.tool === 'polygon') {
      this.finish();
      return;
    }
    const annotation = this.annotations.get(this.selected);
    if (this.isReadOnly || annotation?.geometry.type !== 'polygon' || event.target.dataset.key !== this.selected) return;
    const at = this.view.clamp(this.view.point(event));
    this.#edit(this.selected, insertPoint(annotation.geometry, nearestEdge(annotation.geometry.points, at), at));
  }

  #edit(key, geometry) {
    if (geometry && !this.isReadOnly) this.#send('edit', {key, geometry});
  }

  #send(type, detail) {
    this.dispatchEvent(new CustomEvent(type, {detail}));
  }
}

const handle = ([x, y], scale, props) => svg('circle.handle', {cx: x, cy: y, r: HANDLE * scale, ...props});

/** Index of the first point of the edge that is nearest to a point. */
function nearestEdge(points, [x, y]) {
  let best = 0;
  let least = Infinity;
  points.forEach(([x0, y0], index) => {
    const [x1, y1] = points[(index + 1) % points.length];
    const [dx, dy] = [x1 - x0, y1 - y0];
    const t = Math.max(0, Math.min(1, ((x - x0) * dx + (y - y0) * dy) / (dx * dx + dy * dy || 1)));
    const distance = Math.hypot(x0 + t * dx - x, y0 + t * dy - y);
    if (distance < least) [least, best] = [distance, index];
  });
  return best;
}
