/** The signed-in user. The token is stored for all tabs of this browser and ends with its lifetime or at sign-out. */

const KEY = 'labeler.token';

let user = null;

export function token() {
  return localStorage.getItem(KEY);
}

/** The signed-in user as `GET /auth/me` returned it, null before that. */
export function me() {
  return user;
}

export function setUser(found) {
  user = found;
}

export function begin(accessToken) {
  localStorage.setItem(KEY, accessToken);
  user = null;
}

export function end() {
  localStorage.removeItem(KEY);
  user = null;
}

/** Takes the token of a sign-in link from the fragment, which browsers never send to a server, and removes it from the address. */
export function takeTokenOfLink() {
  const match = /^#sign-in=([A-Za-z0-9._~-]+)/.exec(location.hash);
  if (!match) return null;
  history.replaceState(null, '', location.pathname + location.search + '#/');
  return match[1];
}
