/** Draws and confirms the annotations of an image. */
import * as api from '../api.js';
import {followProject} from '../annotate/feed.js';
import {handleKey} from '../annotate/keyboard.js';
import {Lease} from '../annotate/lease.js';
import {ImageWork} from '../annotate/work.js';
import {keyHelp, showClasses, showShapes} from '../annotate/side.js';
import {Stage} from '../annotate/stage.js';
import {fill, h} from '../dom.js';
import {fileName, word} from '../format.js';
import {ask, button, empty, errorBox, field, notify, showError} from '../parts.js';
import {classIndex} from '../shapes.js';
import {loadDataset, mayEdit} from './dataset-frame.js';

const TOOLS = [['select', 'Select', 'V'], ['box', 'Box', 'B'], ['polygon', 'Polygon', 'P']];

/** The lease that "confirm and next" has acquired for the image that is opened next. */
let nextLease = null;
/** Class and tool stay the same from image to image. */
const kept = {class_id: null, tool: 'select'};

export async function show(view) {
  const {main, params, query, title} = view;
  const {dataset, project, role} = await loadDataset(params.id);
  const base = `#/datasets/${encodeURIComponent(dataset.id)}`;
  const openImage = (id, lease = null) => {
    nextLease = lease;
    location.replace(`${base}/annotate?image=${encodeURIComponent(id)}`);
  };
  const imageId = query.get('image');
  if (!imageId) {
    await openFirst(main, project, role, base, openImage);
    return null;
  }
  const {images: [image]} = await api.listImages(dataset.id, {image_ids: [imageId]});
  title(fileName(imageId));
  if (!image?.url) {
    fill(main, empty('The image does not exist', `${imageId} is not a file of this dataset. It may have been removed.`, h('a.button', {href: base}, 'Back to the images')));
    return null;
  }
  const screen = new AnnotateScreen(view, {dataset, project, role, base, image, openImage});
  await screen.open();
  return () => screen.close();
}

/** Opens an image that needs work; for users who may only look, the first one. */
async function openFirst(main, project, role, base, openImage) {
  try {
    if (mayEdit(role)) {
      const {image, lease} = await api.leaseNextImage(project.id, {});
      return openImage(image.image_id, lease);
    }
  } catch (error) {
    if (error.status !== 404) throw error;
  }
  const {images: [first]} = await api.listProjectImages(project.id, {limit: 1});
  if (first) return openImage(first.image_id);
  return fill(main, empty('No images yet', 'Add files to this dataset first.', h('a.button', {href: base}, 'Back to the dataset')));
}

class AnnotateScreen {
  selected = null;
  status = null;

  constructor(view, given) {
    Object.assign(this, given);
    this.view = view;
    this.classes = classIndex(this.project);
    this.isReader = !mayEdit(this.role);
    kept.class_id = this.classes.has(kept.class_id) ? kept.class_id : this.project.classes.find(each => !each.retired_at)?.class_id ?? null;
  }

  async open() {
    const {image, project, base} = this;
    document.body.classList.add('wide');
    this.work = new ImageWork(project.id, image.id);
    this.lease = new Lease(project.id, image.id, () => this.render());
    this.stageBox = h('div.stage');
    [this.classBox, this.shapeBox, this.saveState, this.stateChip, this.banner] = ['section', 'section', 'span.small.muted', 'span', 'div.banner'].map(tag => h(tag));
    this.saveState.setAttribute('role', 'status');
    this.tools = TOOLS.map(([tool, text, key]) => button(text, () => this.setTool(tool), {'data-tool': tool, title: `${text} (${key})`, kind: 'small'}));
    this.confirmButton = button('Confirm & next', () => this.confirm(), {kind: 'primary', title: 'Ctrl Enter'});
    const edit = [h('div.row', {role: 'group', 'aria-label': 'Tools'}, this.tools),
      button('Undo', () => this.step(api.undo), {kind: 'small', title: 'Ctrl Z'}), button('Redo', () => this.step(api.redo), {kind: 'small', title: 'Ctrl Shift Z'})];
    fill(this.view.main, h('div.annotate', null,
      h('div.bar-top', null, h('a.button.small', {href: base}, '← Images'),
        button('‹', () => this.go(-1), {kind: 'small', 'aria-label': 'Previous image', title: '['}), button('›', () => this.go(1), {kind: 'small', 'aria-label': 'Next image', title: ']'}),
        h('h1.title.small', {title: image.id}, fileName(image.id)), this.stateChip, this.isReader ? null : edit, h('span.grow'), this.saveState, this.isReader ? null : this.confirmButton),
      this.stageBox, h('aside.side', {'aria-label': 'Classes and annotations'}, this.classBox, this.shapeBox, keyHelp())));
    this.stage = new Stage(this.stageBox, image, this.classes);
    this.stageBox.append(this.banner);
    this.listen();
    this.setTool(this.isReader ? 'select' : kept.tool);
    try {
      await Promise.all([this.work.load(), this.isReader ? null : this.lease.open(nextLease?.image_id === image.id ? nextLease : null)]);
    } catch (error) {
      fill(this.stageBox, errorBox(error, this.view.reload));
      throw error;
    }
    nextLease = null;
    this.render();
    followProject(project.id, this.view.signal, events => this.follow(events));
  }

  listen() {
    const {signal} = this.view;
    this.work.addEventListener('change', () => this.render());
    this.work.addEventListener('refused', ({detail}) => notify(detail.text, 'bad'));
    this.stage.addEventListener('select', ({detail}) => this.select(detail.key));
    this.stage.addEventListener('edit', ({detail}) => this.work.update(detail.key, {geometry: detail.geometry}));
    this.stage.addEventListener('draw', ({detail}) => this.draw(detail.geometry));
    addEventListener('keydown', event => handleKey(this, event), {signal});
    addEventListener('resize', () => this.stage.drawOverlay(), {signal});
    addEventListener('beforeunload', event => { if (this.work.pending) event.preventDefault(); }, {signal});
  }

  get isReadOnly() {
    return this.isReader || this.lease.current === null;
  }

  render() {
    if (!this.stage) return;
    const {work, classes, isReadOnly} = this;
    this.work.lease = this.lease.current?.lease_id ?? null;
    this.stage.isReadOnly = isReadOnly;
    if (this.selected && !work.annotations.has(this.selected)) this.selected = null;
    this.stage.show(work.annotations, this.selected);
    showClasses(this.classBox, this.project.classes, work.annotations.get(this.selected)?.class_id ?? kept.class_id, id => this.useClass(id), this.isReader ? null : () => this.addClass());
    showShapes(this.shapeBox, work.annotations, classes, this.selected, isReadOnly, {select: key => this.select(key), remove: key => this.remove(key)});
    fill(this.saveState, work.waiting ? `Not saved: ${work.waiting}` : work.pending ? 'Saving …' : this.isReader ? 'You may look only' : 'Saved');
    fill(this.banner, this.lease.holder && h('div.message.warn.row.between', {role: 'status'}, `${this.lease.holder} is working on this image. You can look; editing is possible when the lease ends.`,
      h('span.row', null, button('Try again', () => this.lease.acquire(), {kind: 'small'}), this.role === 'owner' && button('Take over', () => this.takeOver(), {kind: 'small danger'}))));
    fill(this.stateChip, this.status && h(`span.chip.${{completed: 'good', 'in-progress': 'warn'}[this.status] ?? 'plain'}`, null, word(this.status)));
    this.confirmButton.disabled = isReadOnly;
    fill(this.confirmButton, work.annotations.size ? 'Confirm & next' : 'Confirm as empty & next');
    this.tools.forEach(tool => { tool.disabled = isReadOnly; });
  }

  select(key) {
    this.selected = key;
    if (key) this.setTool('select');
    this.render();
  }

  setTool(tool) {
    kept.tool = tool;
    if (tool !== 'select') this.selected = null;
    this.tools.forEach(each => each.setAttribute('aria-pressed', String(each.dataset.tool === tool)));
    this.stage.setTool(tool);
    if (tool !== 'select') this.render();
  }

  /** @returns {string|null} the key of the new annotation */
  draw(geometry) {
    return this.isReadOnly ? null : this.work.create(geometry, kept.class_id);
  }

  useClass(id) {
    kept.class_id = id;
    if (this.selected && !this.isReadOnly && this.work.annotations.get(this.selected).class_id !== id) this.work.update(this.selected, {class_id: id});
    this.render();
  }

  remove(key) {
    if (this.isReadOnly) return;
    this.work.remove(key);
    this.stage.svg.focus();
  }

  async step(call) {
    try {
      await this.work.step(call);
    } catch (error) {
      showError(error);
    }
  }

  async addClass() {
    const name = h('input', {type: 'text', required: true, maxlength: 100, autofocus: true});
    if (!await ask({title: 'Add a class', body: field('Name', name), action: 'Add'}) || !name.value.trim()) return;
    const added = await api.createClass(this.project.id, {name: name.value.trim()});
    this.project.classes.push(added);
    this.classes.set(added.class_id, added);
    this.useClass(added.class_id);
  }

  async confirm() {
    const {project, image, work} = this;
    this.stage.finish();
    await work.saved();
    if (work.pending || this.isReadOnly) return;
    await api.confirmImage(project.id, image.id, {lease: work.lease ?? undefined});
    await this.lease.close();
    await this.openNext();
  }

  async openNext() {
    for (const status of ['not-started', 'in-progress']) {
      try {
        const {image, lease} = await api.leaseNextImage(this.project.id, {after: this.image.id, status});
        this.openImage(image.image_id, lease);
        return;
      } catch (error) {
        if (error.status !== 404) throw error;
      }
    }
    notify('All images are confirmed, or others are working on the remaining ones.');
    location.hash = this.base.slice(1);
  }

  /** Opens a neighbour in the list from which the image was opened, or in the project. */
  async go(step) {
    await this.work.saved();
    let ids = JSON.parse(sessionStorage.getItem(`labeler.images.${this.dataset.id}`) ?? '[]');
    if (!ids.includes(this.image.id)) {
      ids = (await api.listProjectImages(this.project.id, {limit: 200})).images.map(each => each.image_id);
    }
    const next = ids[ids.indexOf(this.image.id) + step];
    if (next) this.openImage(next);
    else notify(step > 0 ? 'This is the last image of the list.' : 'This is the first image of the list.');
  }

  async takeOver() {
    if (await ask({title: 'Take over the image?', body: h('p', null, `${this.lease.holder} can then no longer save edits of this image.`), action: 'Take over', kind: 'danger'})) await this.lease.acquire(true);
  }

  /** Shows what other users, and other windows, have changed. */
  follow({events, leases, resync}) {
    const concerns = events.some(event => !this.work.ownWrites.has(event.seq) && (event.is_abridged || event.annotations.some(each => each.image_id === this.image.id)));
    for (const event of events) {
      this.status = event.images.find(each => each.image_id === this.image.id)?.status ?? this.status;
    }
    if (resync || concerns) this.work.load().catch(() => {});
    else this.render();
    if (!this.isReader && leases.some(each => each.image_id === this.image.id && each.lease?.lease_id !== this.lease.current?.lease_id)) this.lease.acquire().catch(showError);
  }

  async close() {
    await this.work.saved();
    this.work.close();
    await this.lease.close();
  }
}
