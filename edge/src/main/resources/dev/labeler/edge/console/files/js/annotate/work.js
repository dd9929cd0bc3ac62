/**
 * The annotations of one image and the queue that saves their edits. An edit is shown at once and saved in order; it is repeated
 * while the server is unavailable. Where another user has changed the annotation, the current copy replaces the edit.
 */
import * as api from '../api.js';
import {uuid} from '../dom.js';
import {pause} from '../http.js';

export class ImageWork extends EventTarget {
  /** @type {Map<string, any>} annotations by a key that stays the same when the server assigns an id */
  annotations = new Map();
  /** Edits that are not saved yet. */
  pending = 0;
  /** Why saving waits, null while it does not. */
  waiting = null;
  /** Numbers of this window's own writes, which the live feed sends too. */
  ownWrites = new Set();
  /** The lease under which edits are saved. @type {string|null} */
  lease = null;

  /** The copies that the server has. */
  #stored = new Map();
  #tail = Promise.resolve();
  #closed = new AbortController();

  constructor(projectId, imageId) {
    super();
    this.projectId = projectId;
    this.imageId = imageId;
  }

  /** Reads the annotations again. Edits that are not saved yet are kept. */
  async load() {
    const found = [];
    let token = null;
    do {
      const page = await api.listAnnotations({project_id: this.projectId, image_id: this.imageId, limit: 1000, page_token: token});
      found.push(...page.annotations);
      token = page.next_page_token;
    } while (token);
    if (this.pending) return;
    const keys = new Map([...this.annotations].map(([key, each]) => [each.id, key]));
    this.annotations = new Map(found.map(each => [keys.get(each.id) ?? `a${each.id}`, each]));
    this.#stored = new Map(this.annotations);
    this.#changed();
  }

  create(geometry, classId) {
    const key = uuid();
    this.annotations.set(key, {id: null, geometry, class_id: classId, annotation_state: 'draft', image_id: this.imageId});
    const body = {project_id: this.projectId, image_id: this.imageId, geometry, class_id: classId ?? undefined, client_id: key};
    this.#save(key, idempotency => api.createAnnotation({...body, ...this.#underLease()}, idempotency));
    return key;
  }

  /** @param {string} key @param {{geometry?: any, class_id?: string}} change */
  update(key, change) {
    const before = this.annotations.get(key);
    if (!before) return;
    this.annotations.set(key, {...before, ...change, annotation_state: 'draft'});
    this.#save(key, idempotency => {
      const {id, version} = this.#stored.get(key);
      return api.updateAnnotation(id, {...change, version, ...this.#underLease()}, idempotency);
    });
  }

  remove(key) {
    if (!this.annotations.delete(key)) return;
    this.#save(key, idempotency => {
      const stored = this.#stored.get(key);
      // The creation was refused: there is nothing to delete.
      return stored && api.deleteAnnotation(stored.id, {version: stored.version, ...this.#underLease()}, idempotency);
    });
  }

  /** Undoes or repeats the user's last change of this image, after all edits are saved. */
  step(call) {
    return this.#queue(async () => {
      const {changes} = await call(this.projectId, this.imageId);
      this.#own(changes.map(each => each.new_state?.version ?? each.id));
    }).then(() => this.load());
  }

  /** Ends when all edits so far are saved or were refused. */
  saved() {
    return this.#tail;
  }

  close() {
    this.#closed.abort();
  }

  #underLease() {
    return this.lease ? {lease: this.lease} : {};
  }

  #save(key, send) {
    const idempotency = uuid();
    const optimistic = this.annotations.get(key);
    return this.#queue(async () => {
      const answer = await send(idempotency);
      if (!answer) return;
      this.#own([answer.version]);
      if (!answer.id) return;
      this.#stored.set(key, answer);
      const now = this.annotations.get(key);
      // A later edit of the same annotation may be waiting: it keeps its content.
      if (now) this.annotations.set(key, now === optimistic ? answer : {...now, id: answer.id, version: answer.version});
    }).catch(error => this.#refused(error, key));
  }

  async #refused(error, key) {
    if (error.name === 'AbortError') return;
    const current = error.body?.current;
    if (error.status === 409 && current) {
      this.annotations.set(key, current);
      this.#stored.set(key, current);
      this.#changed();
      this.#report('Another user has changed this annotation. Their copy is shown; repeat your change if it is still needed.');
      return;
    }
    this.#report(error.status === 423 ? `${error.message} Your last edit was not saved.` : error.message, error);
    await this.load().catch(() => {});
  }

  /** Runs a task after all earlier ones, again while the server is unavailable. */
  #queue(task) {
    this.pending++;
    this.#changed();
    const run = this.#tail.then(async () => {
      for (let attempt = 1; ; attempt++) {
        try {
          await task();
          this.waiting = null;
          return;
        } catch (error) {
          if (!error.isTemporary) throw error;
          this.waiting = error.message;
          this.#changed();
          await pause(Math.min(15, error.retryAfter || attempt) * 1000, this.#closed.signal);
        }
      }
    }).finally(() => {
      this.pending--;
      this.#changed();
    });
    this.#tail = run.catch(() => {});
    return run;
  }

  #own(versions) {
    versions.forEach(version => this.ownWrites.add(version));
  }

  #changed() {
    this.dispatchEvent(new Event('change'));
  }

  #report(text, error = null) {
    this.dispatchEvent(new CustomEvent('refused', {detail: {text, error}}));
  }
}
