/** Sends requests to the REST API. */
import {uuid} from './dom.js';
import * as session from './session.js';

const BASE = 'api/v1';
const RETRIES = 3;

/** A response with an error status, or no response (status 0). */
export class ApiError extends Error {
  /** @param {number} status @param {any} body @param {string|null} [retryAfter] seconds */
  constructor(status, body, retryAfter) {
    super(body?.message ?? (status === 0 ? 'The server cannot be reached. Check the connection; the request is sent again on retry.' : `The server returned status ${status}.`));
    this.status = status;
    this.body = body ?? {};
    this.retryAfter = Number(retryAfter) || 0;
  }

  /** Whether the same request may succeed later. */
  get isTemporary() {
    return this.status === 0 || this.status === 429 || this.status === 502 || this.status === 503 || this.status === 504;
  }
}

/**
 * Calls the API. Reads are repeated while the server asks to wait; a write carries an idempotency key, so that the caller may repeat it.
 * @param {string} method
 * @param {string} template path below `/api/v1` with `{name}` for values of `params`
 * @param {Record<string, any>} [params]
 * @param {{query?: Record<string, any>, body?: any, signal?: AbortSignal, key?: string}} [options]
 */
export async function call(method, template, params = {}, {query, body, signal, key} = {}) {
  const init = {method, headers: headers(), signal};
  if (method !== 'GET') {
    init.headers['Idempotency-Key'] = key ?? uuid();
    init.headers['Content-Type'] = 'application/json';
    init.body = JSON.stringify(body ?? {});
  }
  for (let attempt = 1; ; attempt++) {
    const response = await send(url(template, params, query), init);
    if (response.ok) return read(response);
    const error = new ApiError(response.status, await read(response), response.headers.get('Retry-After'));
    if (error.status === 401 && template !== '/auth/login') signedOut();
    if (method !== 'GET' || !error.isTemporary || attempt > RETRIES) throw error;
    await pause(Math.min(20, error.retryAfter || attempt) * 1000, signal);
  }
}

/**
 * Follows server-sent events. `EventSource` cannot send the Authorization header.
 * @param {string} template @param {Record<string, any>} params
 * @param {{query?: Record<string, any>, signal: AbortSignal, onEvent: (event: {name: string, id: string|null, data: any}) => void}} options
 */
export async function follow(template, params, {query, signal, onEvent}) {
  const response = await send(url(template, params, query), {headers: {...headers(), Accept: 'text/event-stream'}, signal});
  if (!response.ok) throw new ApiError(response.status, await read(response), response.headers.get('Retry-After'));
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
  let buffer = '';
  for (let part = await reader.read(); !part.done; part = await reader.read()) {
    buffer += part.value;
    for (let end = buffer.indexOf('\n\n'); end >= 0; end = buffer.indexOf('\n\n')) {
      const event = parseEvent(buffer.slice(0, end));
      buffer = buffer.slice(end + 2);
      if (event) onEvent(event);
    }
  }
}

function parseEvent(text) {
  const event = {name: 'message', id: null, data: ''};
  for (const line of text.split('\n')) {
    const [, field, value] = /^([^:]*):? ?(.*)$/.exec(line);
    if (field === 'event') event.name = value;
    else if (field === 'id') event.id = value;
    else if (field === 'data') event.data += value;
  }
  return event.data ? {...event, data: JSON.parse(event.data)} : null;
}

/**
 * Uploads a form with progress, which `fetch` does not report.
 * @param {string} template @param {Record<string, any>} params @param {FormData} form
 * @param {{onProgress: (sent: number, total: number) => void, signal?: AbortSignal}} options
 */
export function upload(template, params, form, {onProgress, signal}) {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open('POST', url(template, params));
    for (const [name, value] of Object.entries(headers())) request.setRequestHeader(name, value);
    request.responseType = 'json';
    request.upload.onprogress = event => onProgress(event.loaded, event.total);
    request.onload = () => {
      if (request.status < 300) resolve(request.response);
      else reject(new ApiError(request.status, request.response, request.getResponseHeader('Retry-After')));
    };
    request.onerror = () => reject(new ApiError(0, null));
    request.onabort = () => reject(new DOMException('The upload was cancelled.', 'AbortError'));
    signal?.addEventListener('abort', () => request.abort());
    request.send(form);
  });
}

/** Waits; a signal ends it with an AbortError. */
export function pause(milliseconds, signal) {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(resolve, milliseconds);
    signal?.addEventListener('abort', () => {
      clearTimeout(timer);
      reject(new DOMException('The screen was left.', 'AbortError'));
    });
  });
}

function headers() {
  const token = session.token();
  return token ? {Authorization: `Bearer ${token}`} : {};
}

function url(template, params, query) {
  const path = template.replace(/\{(\w+)\}/g, (_, name) => encodeURIComponent(params[name]));
  const words = new URLSearchParams();
  for (const [name, value] of Object.entries(query ?? {})) {
    for (const each of Array.isArray(value) ? value : [value]) {
      if (each !== null && each !== undefined && each !== '') words.append(name, each);
    }
  }
  return BASE + path + (words.size ? `?${words}` : '');
}

async function send(address, init) {
  try {
    return await fetch(address, {...init, cache: 'no-store', credentials: 'omit'});
  } catch (error) {
    if (error.name === 'AbortError') throw error;
    throw new ApiError(0, null);
  }
}

async function read(response) {
  return response.json().catch(() => null);
}

function signedOut() {
  if (session.token()) {
    session.end();
    dispatchEvent(new Event('labeler-signed-out'));
  }
}
