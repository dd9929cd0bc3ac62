/** Holds the lease of an image while it is open, and reports who holds it otherwise. */
import * as api from '../api.js';

const RENEW = 60_000;

export class Lease {
  /** The lease, null while another user has it. @type {any} */
  current = null;
  /** The name of the other holder. @type {string|null} */
  holder = null;
  #timer = 0;

  /** @param {string} projectId @param {string} imageId @param {() => void} onChange */
  constructor(projectId, imageId, onChange) {
    this.projectId = projectId;
    this.imageId = imageId;
    this.onChange = onChange;
  }

  /** @param {any} [acquired] a lease that the server has already given for this image */
  async open(acquired) {
    if (acquired) this.#set(acquired);
    else await this.acquire();
    this.#timer = setInterval(() => this.acquire(), RENEW);
  }

  /** Acquires or renews. @param {boolean} [force] takes over the lease of another user; owners only */
  async acquire(force = false) {
    try {
      this.#set(await api.acquireLease(this.projectId, this.imageId, force ? {force: true} : {}));
    } catch (error) {
      if (error.status === 423) this.#set(null, error.body.holder ?? 'another user');
      else if (!error.isTemporary) throw error;
    }
  }

  /** Ends the lease. */
  async close() {
    clearInterval(this.#timer);
    const held = this.current;
    this.current = null;
    if (held) await api.releaseLease(this.projectId, this.imageId, {lease_id: held.lease_id}).catch(() => {});
  }

  #set(lease, holder = null) {
    const changed = lease?.lease_id !== this.current?.lease_id || holder !== this.holder;
    this.current = lease;
    this.holder = holder;
    if (changed) this.onChange();
  }
}
