// The script of the workbench. Pages come from the server, where everything is escaped; this sends what forms say to the
// control plane, and puts parts of a page in place of older ones. It never makes HTML of what it was told.
//
//   data-call="POST /_mock/…"  a form that is sent as JSON: `match.path` is nested, `actions.0.action` a list, blank is left out
//   data-then, data-says       where to go then ({id} is of the answer); else what is live is fetched again, and this is said
//   data-live                  a part of the page, with an id, that is fetched again when something has happened

const $ = (selector, within = document) => within.querySelector(selector);
const $$ = (selector, within = document) => [...within.querySelectorAll(selector)];

function say(text) {
  $('#said').textContent = text;
  clearTimeout(say.timer);
  say.timer = setTimeout(() => ($('#said').textContent = ''), 4000);
}

// ── What is live ────────────────────────────────────────────────────────────────────────────────────────────────────

const TYPED = 'input:not([type=hidden]), textarea';

/** Whether somebody is filling in a form there: what was typed must not vanish. */
const isTyped = (part) => $$(TYPED, part).some((it) => it.value !== it.defaultValue || it === document.activeElement);

/** The page as it is now; none while the server is away, which is tried again when it is back. */
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

/** Keeps what the reader has opened, scrolled to and focused. */
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

/** Fetches once for all that happens in a while, and once more for what happens meanwhile. */
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
    soon(); // something may have happened before
  });
  stream.addEventListener('error', () => document.body.classList.remove('is-live'));
  for (const name of ['mail', 'change']) stream.addEventListener(name, soon);
  stream.addEventListener('request', (event) => {
    const { method, path, status } = JSON.parse(event.data);
    if ($('#listed')) say(`${method} ${path.slice(0, 60)}: ${status || 'dropped'}`);
    soon();
  });
}

// A page in the background listens to nothing: a browser has but few connections to one server.
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

/** The form as a value. Throws a SyntaxError that names the field whose JSON is none. */
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
      throw new SyntaxError(`${field.name.replace(/^actions\.0\./, '')}: this is no JSON (${problem.message}).`);
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

/** An anonymous session of its own, as an app would have one. */
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
    complain(form, answer.json?.message ?? `The server answered ${answer.status}.`, answer.json?.problems);
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

/** Says in the form what was wrong, or where there is no place for it, at the bottom of the page. */
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
    complain(form, problem instanceof TypeError ? `The server is not reached: ${problem.message}.` : problem.message);
  } finally {
    form.ariaBusy = 'false';
  }
});

// ── Small things ────────────────────────────────────────────────────────────────────────────────────────────────────

async function copy(text) {
  try {
    await navigator.clipboard.writeText(text);
  } catch {
    prompt('Copy this:', text); // without HTTPS, and not on this machine, browsers give no access to the clipboard
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

/** Adds the action of the form to those that are there as JSON. */
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

const THEMES = { '': 'as the system', light: 'light', dark: 'dark' };
const KEPT = 'mockserver-theme';

function wear(theme) {
  if (theme) document.documentElement.dataset.theme = theme;
  else delete document.documentElement.dataset.theme;
  $('#theme')?.setAttribute('aria-label', `Colours: ${THEMES[theme]}`);
}

function changeTheme() {
  const names = Object.keys(THEMES);
  const next = names[(names.indexOf(document.documentElement.dataset.theme ?? '') + 1) % names.length];
  localStorage.setItem(KEPT, next);
  wear(next);
  say(`Colours: ${THEMES[next]}.`);
}

// ── Time ────────────────────────────────────────────────────────────────────────────────────────────────────────────

let read = { of: '', at: 0 };

/** The time on the clock of the server, in milliseconds: what the page was told, and what has passed since. */
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
    it.textContent = left > 0 ? lasting(left) : 'over';
  }
}

wear(localStorage.getItem(KEPT) ?? '');
$$('[data-picks]').forEach(pickAction);
setInterval(tick, 1000);
tick();
listen();
