// The script of the workbench. The server renders the pages and escapes all values. This script sends forms to the control
// plane as JSON, and replaces parts of the page by newer ones. It never builds HTML from data.
//
//   data-call="POST /_mock/…"  the request of a form: `match.path` is nested, `actions.0.action` a list, blanks are left out
//   data-then                  the page to go to afterwards ({id} comes from the response); by default, the page is refreshed
//   data-says                  the message to show afterwards
//   data-live                  a part of the page, with an id, that is refreshed when something happens on the server

const $ = (selector, within = document) => within.querySelector(selector);
const $$ = (selector, within = document) => [...within.querySelectorAll(selector)];

function say(text) {
  $('#said').textContent = text;
  clearTimeout(say.timer);
  say.timer = setTimeout(() => ($('#said').textContent = ''), 4000);
}

// ── Live updates ────────────────────────────────────────────────────────────────────────────────────────────────────

const TYPED = 'input:not([type=hidden]), textarea';

/** Whether the user is filling in a form in this part. Replacing it would lose what was typed. */
const isTyped = (part) => $$(TYPED, part).some((it) => it.value !== it.defaultValue || it === document.activeElement);

/** The current page; null while the server cannot be reached. The event stream reconnects, and triggers another try. */
async function freshPage() {
  const answer = await fetch(location.href, { headers: { accept: 'text/html' } }).catch(() => null);
  return answer?.ok ? new DOMParser().parseFromString(await answer.text(), 'text/html') : null;
}

async function refresh() {
  const page = await freshPage();
  for (const part of page ? $$('[data-live]') : []) {
    const newer = page.getElementById(part.id);
    if (newer && newer.innerHTML !== part.innerHTML && !isTyped(part)) replace(part, newer);
  }
  tick();
}

/** Replaces the part, but keeps open details, scroll positions and focus. */
function replace(part, newer) {
  const focused = part.contains(document.activeElement) ? document.activeElement.id : '';
  const opened = $$('details', part).map((it) => it.open);
  const scrolled = $$('.scroll', part).map((it) => [it.scrollLeft, it.scrollTop]);
  part.replaceChildren(...newer.childNodes);
  $$('details', part).forEach((it, index) => (it.open = opened[index] ?? it.open));
  $$('.scroll', part).forEach((it, index) => scrolled[index] && it.scrollTo(...scrolled[index]));
  if (focused) document.getElementById(focused)?.focus();
}

let waiting = null;
let isMissed = false;

/** Refreshes once for all events within 300 ms, and once more if there are new ones in the meantime. */
function soon() {
  isMissed = true;
  waiting ??= setTimeout(async () => {
    isMissed = false;
    await refresh();
    waiting = null;
    if (isMissed) soon();
  }, 300);
}

let stream = null;
function listen() {
  if (document.hidden || !$('[data-live]')) return;
  stream = new EventSource('/_mock/events');
  stream.addEventListener('open', () => {
    document.body.classList.add('is-live');
    soon(); // events before the stream was open were missed
  });
  stream.addEventListener('error', () => document.body.classList.remove('is-live'));
  for (const name of ['mail', 'change']) stream.addEventListener(name, soon);
  stream.addEventListener('request', (event) => {
    const { method, path, status } = JSON.parse(event.data);
    if ($('#listed')) say(`${method} ${path.slice(0, 60)}: ${status || 'dropped'}`);
    soon();
  });
}

// Pages in the background close their stream: browsers allow only six connections to a server over HTTP/1.1.
document.addEventListener('visibilitychange', () => {
  stream?.close();
  if (!document.hidden) refresh();
  listen();
});

// ── Forms ───────────────────────────────────────────────────────────────────────────────────────────────────────────

const READERS = {
  number: (text) => (Number.isNaN(Number(text)) ? text : Number(text)),
  boolean: () => true,
  words: (text) => text.split(/[\s,]+/).filter(Boolean),
  list: (text, before = []) => [...before, text],
  json: (text) => JSON.parse(text),
};

/** The form as a JSON value. Throws a SyntaxError that names the field with invalid JSON. */
function value(form) {
  const whole = {};
  for (const field of form.elements) {
    const isOff = !field.name || field.matches(':disabled, [data-in-path]') || (field.type === 'checkbox' && !field.checked);
    if (isOff || field.value === '') continue;
    const steps = field.name.split('.');
    const last = steps.pop();
    let within = whole;
    steps.forEach((step, index) => (within = within[step] ??= /^\d+$/.test(steps[index + 1] ?? last) ? [] : {}));
    try {
      within[last] = (READERS[field.dataset.type] ?? String)(field.value, within[last]);
    } catch (problem) {
      throw new SyntaxError(`${field.name.replace(/^actions\.0\./, '')}: invalid JSON (${problem.message}).`);
    }
  }
  return whole;
}

async function send(method, path, body, headers = {}) {
  const type = { 'content-type': 'application/json', ...headers };
  const answer = await fetch(path, { method, headers: type, body: method === 'GET' ? undefined : body });
  const text = await answer.text();
  const isJson = answer.headers.get('content-type')?.startsWith('application/json');
  return { isOk: answer.ok, status: answer.status, text, json: isJson ? JSON.parse(text) : null };
}

/** The headers of an anonymous session: an app that resets a password has no token of the customer either. */
async function guest(project) {
  const asked = { project, anonymousId: 'workbench', expiresIn: '1m' };
  const { isOk, json } = await send('POST', '/_mock/tokens', JSON.stringify(asked));
  if (!isOk) throw new Error(json.message);
  return { authorization: `Bearer ${json.access_token}` };
}

const filled = (template, from) => template.replace(/\{(\w+)\}/g, (_, name) => encodeURIComponent(from[name] ?? ''));

async function submit(form) {
  const { call, then, says, asks, raw, into, copies, shows, asGuest } = form.dataset;
  if (asks && !confirm(asks)) return;
  complain(form, '');
  const [method, template] = call.split(' ');
  const inPath = Object.fromEntries($$('[data-in-path]', form).map((it) => [it.name, it.value]));
  const body = raw ? form.elements.content.value : JSON.stringify(value(form));
  const headers = { ...(raw && { 'content-type': raw }), ...(asGuest && (await guest(asGuest))) };
  const answer = await send(method, filled(template, inPath), body, headers);
  if (!answer.isOk) {
    complain(form, answer.json?.message ?? `The server responded with ${answer.status}.`, answer.json?.problems);
    return soon();
  }
  if (then) return location.assign(filled(then, answer.json ?? {}));
  if (into) $(`#${into}`).replaceChildren(...new DOMParser().parseFromString(answer.text, 'text/html').body.childNodes);
  if (copies) await copy(answer.json[copies]);
  if (shows) show(form, [answer.json[shows]]);
  if ('reports' in form.dataset) show(form, report(answer.json));
  if (says) say(says);
  if (form.closest('[data-live]')) form.reset();
  await refresh();
}

const report = ({ counts, warnings }) => [...Object.entries(counts).map(([table, number]) => `${table}: ${number}`), ...warnings];

function show(form, lines) {
  const output = $('output', form);
  output.hidden = false;
  output.replaceChildren(...lines.map(inALine));
}

function inALine(text) {
  const line = document.createElement('code');
  line.textContent = text;
  return line;
}

/** Shows the error in the form, or at the bottom of the page if the form has no place for it. */
function complain(form, message, problems = []) {
  const place = $('.problem', form);
  if (!place) return message && say(message);
  place.replaceChildren(message, ...problems.map(inALine));
}

document.addEventListener('submit', async (event) => {
  const form = event.target;
  if (!form.dataset.call) return;
  event.preventDefault();
  if (form.ariaBusy === 'true') return;
  form.ariaBusy = 'true';
  try {
    await submit(form);
  } catch (problem) {
    complain(form, problem instanceof TypeError ? `Cannot reach the server: ${problem.message}.` : problem.message);
  } finally {
    form.ariaBusy = 'false';
  }
});

// ── Controls ────────────────────────────────────────────────────────────────────────────────────────────────────────

async function copy(text) {
  try {
    await navigator.clipboard.writeText(text);
  } catch {
    prompt('Copy this:', text); // browsers deny access to the clipboard without HTTPS, except on localhost
  }
}

function pickAction(select) {
  for (const part of $$('[data-picked]', select.form)) {
    part.hidden = part.disabled = part.dataset.picked !== select.value;
  }
}

function openTab(tab) {
  for (const each of $$('[role=tab]', tab.closest('[data-tabs]'))) {
    each.ariaSelected = String(each === tab);
    each.tabIndex = each === tab ? 0 : -1;
    document.getElementById(each.getAttribute('aria-controls')).hidden = each !== tab;
  }
}

document.addEventListener('click', async (event) => {
  const button = event.target.closest('button');
  if (!button) return;
  if (button.dataset.copy !== undefined) await copy(button.dataset.copy).then(() => say('Copied.'));
  if (button.role === 'tab') openTab(button);
  if (button.id === 'theme') changeTheme();
  if (button.dataset.composes) compose(button);
});

/** Appends the action in the form to the actions in the JSON field. */
function compose(button) {
  const place = document.getElementById(button.dataset.composes);
  try {
    place.value = JSON.stringify([...JSON.parse(place.value || '[]'), ...value(button.form).actions], null, 2);
    place.closest('details').open = true;
  } catch (problem) {
    complain(button.form, problem.message);
  }
}

document.addEventListener('keydown', (event) => {
  const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
  if (!step || event.target.role !== 'tab') return;
  const tabs = $$('[role=tab]', event.target.parentElement);
  const next = tabs.at((tabs.indexOf(event.target) + step) % tabs.length);
  openTab(next);
  next.focus();
});

document.addEventListener('change', async ({ target }) => {
  if ('switches' in target.dataset) target.form.submit();
  if ('picks' in target.dataset) pickAction(target);
  if (target.dataset.reads && target.files[0]) document.getElementById(target.dataset.reads).value = await target.files[0].text();
});

const THEMES = { '': 'system', light: 'light', dark: 'dark' };
const KEPT = 'mockserver-theme';

function wear(theme) {
  if (theme) document.documentElement.dataset.theme = theme;
  else delete document.documentElement.dataset.theme;
  $('#theme')?.setAttribute('aria-label', `Theme: ${THEMES[theme]}`);
}

function changeTheme() {
  const names = Object.keys(THEMES);
  const next = names[(names.indexOf(document.documentElement.dataset.theme ?? '') + 1) % names.length];
  localStorage.setItem(KEPT, next);
  wear(next);
  say(`Theme: ${THEMES[next]}.`);
}

// ── Time ────────────────────────────────────────────────────────────────────────────────────────────────────────────

let read = { of: '', at: 0 };

/** The server's time in milliseconds: the time in the page plus the time since then, unless the clock is frozen. */
function now() {
  const { dataset } = $('#clock');
  if (read.of !== dataset.now) read = { of: dataset.now, at: performance.now() };
  return Date.parse(dataset.now) + ('frozen' in dataset ? 0 : performance.now() - read.at);
}

function lasting(seconds) {
  const [days, hours, minutes] = [Math.floor(seconds / 86400), Math.floor(seconds / 3600) % 24, Math.floor(seconds / 60) % 60];
  const parts = [[days, 'd'], [hours, 'h'], [minutes, 'min'], [Math.floor(seconds) % 60, 's']].filter(([amount]) => amount);
  return parts.slice(0, 2).map((it) => it.join(' ')).join(' ') || '0 s';
}

function tick() {
  if (!$('#clock')) return;
  const present = now();
  const text = new Date(present).toISOString().slice(0, 19).replace('T', ' ');
  for (const it of $$('[data-now]')) it.textContent = text;
  for (const it of $$('[data-until]')) {
    const left = (Date.parse(it.dataset.until) - present) / 1000;
    it.textContent = left > 0 ? lasting(left) : 'expired';
  }
}

wear(localStorage.getItem(KEPT) ?? '');
$$('[data-picks]').forEach(pickAction);
setInterval(tick, 1000);
tick();
listen();
