/** Moves and changes geometries. */
import {round} from './viewport.js';

const shift = (points, dx, dy) => points.map(([x, y, ...rest]) => [round(x + dx), round(y + dy), ...rest]);

/** Bounds [x0, y0, x1, y1] of a geometry; null where it has none. */
export function bounds(geometry) {
  const {type} = geometry;
  if (type === 'bbox') {
    const [x, y, width, height] = geometry.bbox;
    return [x, y, x + width, y + height];
  }
  if (type === 'circle') {
    const {center: [x, y], radius} = geometry;
    return [x - radius, y - radius, x + radius, y + radius];
  }
  const points = type === 'rotated_bbox' ? [[geometry.cx, geometry.cy]] : [...(geometry.points ?? []), ...(geometry.parts ?? []).flat()];
  if (!points.length) return null;
  const [xs, ys] = [points.map(point => point[0]), points.map(point => point[1])];
  return [Math.min(...xs), Math.min(...ys), Math.max(...xs), Math.max(...ys)];
}

/** The geometry moved by (dx, dy), no further than the edge of the image. Null where it cannot be moved. */
export function move(geometry, dx, dy, {width, height}) {
  const box = bounds(geometry);
  if (!box || geometry.type === 'mask') return null;
  const x = Math.max(-box[0], Math.min(width - box[2], dx));
  const y = Math.max(-box[1], Math.min(height - box[3], dy));
  const moved = {...geometry};
  if (geometry.bbox) moved.bbox = [round(geometry.bbox[0] + x), round(geometry.bbox[1] + y), geometry.bbox[2], geometry.bbox[3]];
  if (geometry.points) moved.points = shift(geometry.points, x, y);
  for (const name of ['parts', 'holes', 'outline']) if (geometry[name]) moved[name] = geometry[name].map(ring => shift(ring, x, y));
  if (geometry.center) moved.center = shift([geometry.center], x, y)[0];
  if (geometry.type === 'rotated_bbox') Object.assign(moved, {cx: round(geometry.cx + x), cy: round(geometry.cy + y)});
  return moved;
}

/** A box between two corners; null where it is smaller than a pixel. */
export function boxBetween([x0, y0], [x1, y1]) {
  const [width, height] = [round(Math.abs(x1 - x0)), round(Math.abs(y1 - y0))];
  return width < 1 || height < 1 ? null : {type: 'bbox', bbox: [Math.min(x0, x1), Math.min(y0, y1), width, height]};
}

/** A box resized by (dx, dy) at its lower right corner. */
export function grow(geometry, dx, dy, {width, height}) {
  if (geometry.type !== 'bbox') return null;
  const [x, y, w, h] = geometry.bbox;
  return boxBetween([x, y], [Math.min(width, Math.max(x + 1, x + w + dx)), Math.min(height, Math.max(y + 1, y + h + dy))]);
}

/** The points of a geometry that can be dragged. */
export function handles(geometry) {
  switch (geometry.type) {
    case 'bbox': {
      const [x, y, width, height] = geometry.bbox;
      return [[x, y], [x + width, y], [x + width, y + height], [x, y + height]];
    }
    case 'polygon': case 'polyline': return geometry.points.length > 400 ? [] : geometry.points;
    case 'keypoints': return geometry.points;
    case 'circle': return [[geometry.center[0] + geometry.radius, geometry.center[1]]];
    default: return [];
  }
}

/** The geometry after its handle `at` was dragged to a point; null where the result would be no geometry. */
export function dragHandle(geometry, at, point) {
  switch (geometry.type) {
    case 'bbox': return boxBetween(handles(geometry)[(at + 2) % 4], point);
    case 'circle': {
      const radius = round(Math.hypot(point[0] - geometry.center[0], point[1] - geometry.center[1]));
      return radius < 1 ? null : {...geometry, radius};
    }
    default: return {...geometry, points: geometry.points.map((each, index) => index === at ? [...point, ...each.slice(2)] : each)};
  }
}

/** The polygon without one of its points; null where three are needed. */
export function removePoint(geometry, at) {
  return geometry.type === 'polygon' && geometry.points.length > 3 ? {...geometry, points: geometry.points.filter((_, index) => index !== at)} : null;
}

/** The polygon with a further point after `at`. */
export function insertPoint(geometry, at, point) {
  return {...geometry, points: [...geometry.points.slice(0, at + 1), point, ...geometry.points.slice(at + 1)]};
}
