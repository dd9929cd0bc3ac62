/** Follows the changes of a project, and connects again after an interruption without missing one. */
import * as api from '../api.js';
import {pause} from '../http.js';

/** @param {string} projectId @param {AbortSignal} signal @param {(events: any) => void} onEvents */
export async function followProject(projectId, signal, onEvents) {
  let after;
  for (let attempt = 0; !signal.aborted; attempt++) {
    try {
      if (attempt) await pause(Math.min(30, attempt * 2) * 1000, signal);
      await api.watchProject(projectId, {signal, query: {after}, onEvent: ({name, data}) => {
        if (name !== 'change') return;
        attempt = 0;
        after = data.seq;
        onEvents(data);
      }});
    } catch (error) {
      if (error.name === 'AbortError' || error.status === 401 || error.status === 403 || error.status === 404) return;
    }
  }
}
