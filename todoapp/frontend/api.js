// The one place that talks to the API.
//
// The access token lives in this variable and nowhere else: another script that finds its way into
// the page can't read it from a store. The refresh token is in a cookie that no script can read.

let accessToken = null;
let whenSignedOut = () => {};
let whenSomebodyElse = () => {};

export const onSignedOut = (listener) => (whenSignedOut = listener);
export const onSomebodyElse = (listener) => (whenSomebodyElse = listener);
export const isSignedIn = () => accessToken !== null;

// An error answer (RFC 9457), or the reason why there was none. The message is for people.
export class Problem extends Error {
  constructor({ type = "about:blank", status = 0, title = "", detail = "", errors = [] }) {
    super(detail || title);
    Object.assign(this, { type, status, errors });
  }
}

// Answers {data, etag, headers}; throws a Problem. `ifMatch` names the version that is changed,
// `key` makes it safe to send a POST again.
export async function api(method, path, { body, ifMatch, key, mergePatch = false } = {}) {
  const headers = new Headers({ Accept: "application/json" });
  if (body !== undefined) {
    headers.set("Content-Type", mergePatch ? "application/merge-patch+json" : "application/json");
  }
  if (ifMatch) headers.set("If-Match", ifMatch);
  if (key) headers.set("Idempotency-Key", key);
  const request = { method, headers, body: body === undefined ? undefined : JSON.stringify(body) };

  let response = await authorised(path, request);
  if (response.status === 401 && accessToken !== null) {
    await refresh(); // the token lives for minutes: a new one, then once more
    response = await authorised(path, request);
  }
  return read(response);
}

// A POST that makes something. If no answer comes, or one that can't tell, it is sent once more with
// the same key, so that a lost answer doesn't make it twice.
export async function create(path, body) {
  const options = { body, key: newKey() };
  try {
    return await api("POST", path, options);
  } catch (problem) {
    if (problem.status !== 0 && problem.type !== "/problems/unconfirmed") throw problem;
    return api("POST", path, options);
  }
}

// All of them, page by page.
export async function categories() {
  const all = [];
  let cursor = null;
  do {
    const query = new URLSearchParams({ limit: 100, ...(cursor && { cursor }) });
    const { data } = await api("GET", `categories?${query}`);
    all.push(...data.items);
    cursor = data.next_cursor;
  } while (cursor);
  return all;
}

export async function signIn(email, password) {
  accessToken = (await account("auth/login", { email, password, cookie: true })).access_token;
}

// All other sign-ins end; this one goes on with new tokens.
export async function changePassword(current_password, new_password) {
  const body = { current_password, new_password, cookie: true };
  accessToken = (await account("users/me/password", body)).access_token;
}

// Whether an earlier sign-in on this device still holds.
export async function resume() {
  try {
    await refresh();
    return true;
  } catch (problem) {
    if (problem.status === 401) return false;
    throw problem;
  }
}

export async function signOut({ everywhere = false } = {}) {
  await account(everywhere ? "auth/logout-everywhere" : "auth/logout", {});
  accessToken = null;
}

export async function deleteAccount(password) {
  await api("DELETE", "users/me", { body: { password } });
  accessToken = null;
}

// A refresh token works once. Two tabs that use it at the same time would look like a thief and
// its victim, so only one tab at a time may. The cookie is all tabs' too: if somebody else has logged
// in in another one, it is theirs, and what this tab was about to do isn't done in their name.
async function refresh() {
  await navigator.locks.request("todoapp-refresh", async () => {
    let fresh;
    try {
      fresh = (await account("auth/refresh", {})).access_token;
    } catch (problem) {
      if (problem.status === 401 && accessToken !== null) {
        accessToken = null;
        whenSignedOut();
      }
      throw problem;
    }
    if (accessToken !== null && userOf(fresh) !== userOf(accessToken)) {
      whenSomebodyElse();
      throw new Problem({ status: 401, detail: "Somebody else has logged in in this browser." });
    }
    accessToken = fresh;
  });
}

// Whom a token speaks for: its middle part says so, in base64url (RFC 7519).
function userOf(token) {
  return JSON.parse(atob(token.split(".")[1].replaceAll("-", "+").replaceAll("_", "/"))).sub;
}

// The header can't be sent by a form on somebody else's page: that is what it is for.
async function account(path, body) {
  const headers = new Headers({ "Content-Type": "application/json", "X-Requested-With": "todoapp" });
  const request = { method: "POST", headers, body: JSON.stringify(body) };
  return (await read(await authorised(path, request))).data ?? {};
}

function authorised(path, request) {
  if (accessToken) request.headers.set("Authorization", `Bearer ${accessToken}`);
  return send(path, request);
}

async function send(path, request) {
  try {
    return await fetch(`api/${path}`, { credentials: "same-origin", ...request });
  } catch {
    throw new Problem({
      detail: "The server can't be reached. Nothing you typed is lost; try again in a moment.",
    });
  }
}

async function read(response) {
  const text = await response.text();
  const isJson = /json/.test(response.headers.get("Content-Type") ?? "");
  const data = text && isJson ? JSON.parse(text) : null;
  if (!response.ok) {
    throw new Problem(data ?? { status: response.status, title: `The server said ${response.status}.` });
  }
  return { data, etag: response.headers.get("ETag"), headers: response.headers };
}

function newKey() {
  const bytes = crypto.getRandomValues(new Uint8Array(16)); // randomUUID() wants HTTPS
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
