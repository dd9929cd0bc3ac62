/** The keys of the annotation screen. */
import * as api from '../api.js';
import {boxBetween, grow, move} from './edits.js';

const ARROWS = {ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1]};
const TOOLS = {v: 'select', b: 'box', p: 'polygon'};

/** @param {any} screen the annotation screen @param {KeyboardEvent} event */
export function handleKey(screen, event) {
  if (event.target.matches?.('input, select, textarea') || event.target.closest?.('dialog')) return;
  const isHandled = event.ctrlKey || event.metaKey ? command(screen, event) : plain(screen, event);
  if (isHandled) event.preventDefault();
}

function command(screen, {key, shiftKey}) {
  switch (key.toLowerCase()) {
    case 'z': screen.step(shiftKey ? api.redo : api.undo); return true;
    case 'y': screen.step(api.redo); return true;
    case 'enter': screen.confirmButton.click(); return true;
    default: return false;
  }
}

function plain(screen, event) {
  const {key} = event;
  const {stage} = screen;
  if (ARROWS[key]) return arrow(screen, event, ARROWS[key]);
  if (/^[1-9]$/.test(key)) return chooseClass(screen, Number(key));
  if (TOOLS[key.toLowerCase()]) {
    if (!screen.isReadOnly) screen.setTool(TOOLS[key.toLowerCase()]);
    return true;
  }
  switch (key) {
    case 'Enter':
      if (stage.tool !== 'polygon') return false;
      stage.finish();
      return true;
    case 'Escape':
      if (!stage.cancel()) screen.select(null);
      return true;
    case 'Delete': case 'Backspace':
      if (!stage.back() && screen.selected) screen.remove(screen.selected);
      return true;
    case 'n': return addBox(screen);
    case '[': screen.go(-1); return true;
    case ']': screen.go(1); return true;
    case '+': case '=': stage.view.zoom(0.8); return true;
    case '-': stage.view.zoom(1.25); return true;
    case '0': stage.view.fit(); return true;
    default: return false;
  }
}

function chooseClass(screen, number) {
  const found = screen.project.classes.filter(each => !each.retired_at)[number - 1];
  if (found) screen.useClass(found.class_id);
  return Boolean(found);
}

/** Moves the selection; with Shift, resizes it; with Alt, by ten pixels. */
function arrow(screen, event, [dx, dy]) {
  const annotation = screen.work.annotations.get(screen.selected);
  if (!annotation || screen.isReadOnly) return false;
  const step = event.altKey ? 10 : 1;
  const geometry = (event.shiftKey ? grow : move)(annotation.geometry, dx * step, dy * step, screen.image);
  if (geometry) screen.work.update(screen.selected, {geometry});
  return true;
}

/** Draws a box in the middle of what is visible, to be moved with the arrows. */
function addBox(screen) {
  const {view} = screen.stage;
  const corner = share => view.clamp([view.x + view.w * share, view.y + view.h * share]);
  const geometry = boxBetween(corner(0.4), corner(0.6));
  const key = geometry && screen.draw(geometry);
  if (key) screen.select(key);
  return true;
}
