/** Draws geometries of the API as SVG. */
import {h, svg} from './dom.js';

const NO_CLASS = '#8a919e';

const path = (rings, close = true) => rings.map(ring => `M${ring.map(([x, y]) => `${x} ${y}`).join('L')}${close ? 'Z' : ''}`).join('');

/** Corners of a rotated box. */
function corners({cx, cy, width, height, angle}) {
  const turn = angle * Math.PI / 180;
  const [cos, sin] = [Math.cos(turn), Math.sin(turn)];
  return [[-1, -1], [1, -1], [1, 1], [-1, 1]].map(([x, y]) => [cx + (x * width * cos - y * height * sin) / 2, cy + (x * width * sin + y * height * cos) / 2]);
}

/** A COCO run-length text as lengths of alternating runs, the first of background. */
function runs(counts) {
  const lengths = [];
  for (let at = 0; at < counts.length;) {
    let value = 0;
    let shift = 0;
    let code;
    do {
      code = counts.charCodeAt(at++) - 48;
      value += (code & 0x1f) * 2 ** shift;
      shift += 5;
    } while (code & 0x20);
    if (code & 0x10) value -= 2 ** shift;
    lengths.push(lengths.length > 2 ? value + lengths[lengths.length - 2] : value);
  }
  return lengths;
}

/** A mask as one path of columns. */
function maskPath({size: [height], counts}) {
  let position = 0;
  let text = '';
  runs(counts).forEach((length, index) => {
    for (let left = length, start = position; index % 2 && left > 0;) {
      const [x, y] = [Math.floor(start / height), start % height];
      const part = Math.min(left, height - y);
      text += `M${x} ${y}h1v${part}h-1Z`;
      start += part;
      left -= part;
    }
    position += length;
  });
  return text;
}

/** The outline of a geometry as SVG path data; empty where it has no place on the image. */
export function outline(geometry) {
  switch (geometry.type) {
    case 'bbox': {
      const [x, y, width, height] = geometry.bbox;
      return `M${x} ${y}h${width}v${height}h${-width}Z`;
    }
    case 'polygon': return path([geometry.points, ...(geometry.parts ?? []), ...(geometry.holes ?? [])]);
    case 'polyline': return path([geometry.points], false);
    case 'rotated_bbox': return path([corners(geometry)]);
    case 'circle': {
      const {center: [x, y], radius} = geometry;
      return `M${x - radius} ${y}a${radius} ${radius} 0 1 0 ${2 * radius} 0a${radius} ${radius} 0 1 0 ${-2 * radius} 0Z`;
    }
    case 'keypoints': {
      const size = Math.max(2, (geometry.bbox?.[2] ?? 80) / 40);
      return geometry.points.filter(point => point[2]).map(([x, y]) => `M${x - size} ${y}l${size} ${-size}l${size} ${size}l${-size} ${size}Z`).join('')
        + path(geometry.outline ?? []);
    }
    case 'mask': return geometry.counts ? maskPath(geometry) : '';
    default: return '';
  }
}

/** @param {any} annotation @param {Map<string, any>} classes by id */
export function drawShape(annotation, classes, extra = '') {
  const color = classes.get(annotation.class_id)?.color ?? NO_CLASS;
  const {type} = annotation.geometry;
  const names = ['shape', type === 'polyline' ? 'open' : '', annotation.annotation_state === 'draft' ? 'draft' : '', extra].filter(Boolean).join(' ');
  return svg('path', {class: names, d: outline(annotation.geometry), stroke: color, fill: color, 'fill-rule': 'evenodd', 'stroke-width': type === 'mask' ? 0.5 : null});
}

/** A picture with its annotations. @param {{width: number, height: number, url?: string}} image */
export function drawPicture(image, annotations, classes, kindOf = () => '') {
  return svg('svg', {viewBox: `0 0 ${image.width || 1} ${image.height || 1}`, role: 'img', 'aria-label': `${annotations.length} annotations`},
    image.url && svg('image', {href: image.url, width: image.width, height: image.height}),
    annotations.map(annotation => drawShape(annotation, classes, kindOf(annotation))));
}

/** The classes of a project by id. */
export const classIndex = project => new Map(project.classes.map(each => [each.class_id, each]));

/** A colour sample, drawn as SVG because the page may not have inline styles. */
export const swatch = color => svg('svg', {class: 'swatch', viewBox: '0 0 1 1', 'aria-hidden': 'true'}, svg('rect', {width: 1, height: 1, fill: color ?? NO_CLASS}));

/** A bar of shares. @param {[number, string][]} shares value and CSS variable of its colour */
export function bar(shares, label) {
  const total = shares.reduce((sum, [value]) => sum + value, 0) || 1;
  let x = 0;
  const rects = shares.map(([value, color]) => {
    const rect = svg('rect', {x: x / total * 100, width: value / total * 100, height: 1, fill: `var(${color})`});
    x += value;
    return rect;
  });
  return h('div.bar', {role: 'img', 'aria-label': label}, svg('svg', {viewBox: '0 0 100 1', preserveAspectRatio: 'none'}, rects));
}
