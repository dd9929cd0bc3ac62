/** The visible part of an image in an SVG element: zoom, pan, and conversion of pointer positions to pixels. */

export class Viewport {
  /** @param {SVGSVGElement} svg @param {number} width @param {number} height of the image */
  constructor(svg, width, height, onChange) {
    this.svg = svg;
    this.width = width;
    this.height = height;
    this.onChange = onChange;
    this.fit();
  }

  /** Shows the whole image. */
  fit() {
    const margin = Math.max(this.width, this.height) * 0.02;
    this.set(-margin, -margin, this.width + 2 * margin, this.height + 2 * margin);
  }

  set(x, y, width, height) {
    const least = 8;
    if (width < least || height < least || width > this.width * 8) return;
    Object.assign(this, {x, y, w: width, h: height});
    this.svg.setAttribute('viewBox', `${x} ${y} ${width} ${height}`);
    this.onChange?.();
  }

  /** Pixels of the image per pixel of the screen. */
  get scale() {
    return 1 / (this.svg.getScreenCTM()?.a || 1);
  }

  /** The position of a pointer event in pixels of the image. */
  point(event) {
    const at = new DOMPoint(event.clientX, event.clientY).matrixTransform(this.svg.getScreenCTM().inverse());
    return [at.x, at.y];
  }

  /** The nearest position on the image, to a tenth of a pixel. */
  clamp([x, y]) {
    return [round(Math.min(this.width, Math.max(0, x))), round(Math.min(this.height, Math.max(0, y)))];
  }

  zoom(factor, [x, y] = [this.x + this.w / 2, this.y + this.h / 2]) {
    this.set(x - (x - this.x) * factor, y - (y - this.y) * factor, this.w * factor, this.h * factor);
  }

  pan(dx, dy) {
    this.set(this.x - dx, this.y - dy, this.w, this.h);
  }
}

export const round = value => Math.round(value * 10) / 10;
