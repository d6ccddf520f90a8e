// The list of runs: what events tell of them, filtered, sorted, and grouped by sweep and by specs that differ in their seeds alone.
const byId = id => document.getElementById(id);
const make = (tag, attributes = {}, ...children) => {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name.startsWith('on')) element.addEventListener(name.slice(2), value);
    else if (name === 'text') element.textContent = value;
    else if (value !== false && value !== null) element.setAttribute(name, value === true ? '' : value);
  }
  element.append(...children.filter(child => child !== null && child !== undefined));
  return element;
};
const number = v => v === undefined ? '' : v === 0 ? '0' : Math.abs(v) >= 1e-3 && Math.abs(v) < 1e5 ? String(+v.toPrecision(4)) : v.toExponential(2);
const percent = v => v === undefined ? '' : `${(100 * v).toFixed(1)} %`;
const seconds = s => s === undefined ? '' : s < 90 ? `${s} s` : s < 5400 ? `${(s / 60).toFixed(1)} min` : `${(s / 3600).toFixed(1)} h`;
const date = text => text === undefined ? '' : text.slice(0, 16).replace('T', ' ');
const counted = (n, one, many) => `${n.toLocaleString('en')} ${n === 1 ? one : many}`;
const roots = row => (row.verdicts ?? []).filter(v => !v.follows);
const statusOf = row => row.fault ? 'unreadable' : row.status;
const testOf = row => row.metrics?.testAccuracy ?? row.metrics?.testLoss;
const lossOf = row => row.loss ?? row.metrics?.trainLoss;

// 'of': what a column sorts by; 'show': what it says of a run; 'sum': what it says of several, nothing where that would say nothing.
const columns = [
  { name: 'run', of: row => row.label ?? row.folder, class: 'run', first: 1 },
  { name: 'status', of: statusOf, first: 1 },
  { name: 'began', of: row => row.started && Date.parse(row.started), show: row => date(row.started), first: -1 },
  { name: 'time', of: row => row.seconds, show: row => seconds(row.seconds), class: 'number less', first: -1 },
  { name: 'steps', of: row => row.steps, show: row => row.steps?.toLocaleString('en') ?? '', class: 'number', first: -1 },
  { name: 'loss', of: lossOf, show: row => number(lossOf(row)), class: 'number', first: 1, range: number },
  { name: 'test', of: testOf, show: row => row.metrics?.testAccuracy !== undefined ? percent(row.metrics.testAccuracy) : number(row.metrics?.testLoss), class: 'number', first: -1, range: v => v },
  { name: 'what is wrong', of: row => row.verdicts && roots(row).length, class: 'verdicts', first: -1 },
  { name: 'expectations', of: row => row.expectations?.[1], class: 'less', first: -1 },
  { name: 'seed', of: row => row.seed && Number(row.seed), show: row => row.seed ?? '', class: 'number less', first: 1 },
  { name: 'device', of: row => row.device, show: row => row.device ?? '', class: 'less', first: 1 },
];

const rows = new Map();
const ticked = new Set();
const folds = new Map();
const kept = 'gpugrad-view-list';
const state = { filter: '', grouped: true, sort: 'began', direction: -1, ...JSON.parse(sessionStorage.getItem(kept) ?? '{}') };
(state.ticked ?? []).forEach(folder => ticked.add(folder));
(state.folds ?? []).forEach(([key, open]) => folds.set(key, open));
const keep = () => sessionStorage.setItem(kept, JSON.stringify({ ...state, ticked: [...ticked], folds: [...folds] }));

const compare = (a, b) => a === b ? 0 : a === undefined ? 1 : b === undefined ? -1
  : (typeof a === 'string' ? a.localeCompare(b, 'en', { numeric: true }) : a - b) * state.direction;
const text = row => [row.folder, row.label, row.name, statusOf(row), row.failure, row.fault, row.device, row.seed && `seed ${row.seed}`, row.sweep,
  row.expectations?.[1] > 0 ? 'expectation failed' : '', ...(row.verdicts ?? []).map(v => v.title)].join('\n').toLowerCase();
const shown = () => {
  const words = state.filter.toLowerCase().split(/\s+/).filter(Boolean);
  const column = columns.find(c => c.name === state.sort) ?? columns[2];
  return [...rows.values()].filter(row => words.length === 0 || words.every(word => text(row).includes(word)))
    .map(row => ({ row, value: column.of(row) })).sort((a, b) => compare(a.value, b.value) || (a.row.folder < b.row.folder ? 1 : -1)).map(({ row }) => row);
};

// In the order of their first runs: { key, title, runs, groups }, or a run alone.
const gather = (list, keyOf, groupOf, least) => {
  const found = Map.groupBy(list, row => keyOf(row) ?? row);
  return [...found].map(([key, runs]) => typeof key === 'object' || runs.length < least ? runs : [groupOf(key, runs)]).flat();
};
const seedsOf = (list, within = '') => gather(list, row => row.spec, (key, runs) => ({
  key: `${within}seeds ${key}`, title: `${runs[0].label ?? runs[0].name} · ${runs.length} seeds`, runs, members: runs, nested: within !== '',
}), 2);
const grouped = list => !state.grouped ? list : gather(list, row => row.sweep ?? (row.spec && `spec ${row.spec}`), (key, runs) => runs[0].sweep
  ? { key, title: `${key} · ${counted(runs.length, 'net', 'nets')}`, sweep: key, runs, members: seedsOf(runs, `${key} `) }
  : { key, title: `${runs[0].name} · ${runs.length} seeds`, runs, members: runs }, 2);
const isOpen = group => folds.get(group.key) ?? (rows.size <= 60 || group.runs.some(row => row.status === 'running'));

const statusCell = row => make('span', { class: `status ${statusOf(row)}`, text: statusOf(row), title: row.failure ?? false });
const verdictCell = list => {
  if (list.every(row => !row.verdicts)) return '';
  const names = new Map();
  list.forEach(row => roots(row).forEach(v => { const n = names.get(v.title) ?? { severe: v.severe, count: 0 }; n.count++; names.set(v.title, n); }));
  if (names.size === 0) return 'nothing';
  return make('span', {}, ...[...names].flatMap(([title, n], i) => [i > 0 ? ', ' : null,
    make('span', { class: n.severe ? 'severe' : '', text: list.length === 1 ? title : `${title} (${n.count} of ${list.length})` })]));
};
const expectationCell = list => {
  const told = list.filter(row => row.expectations);
  const failed = told.reduce((n, row) => n + row.expectations[1], 0);
  return told.length === 0 ? '' : failed === 0 ? make('span', { class: 'passed', text: '✓ passed' }) : make('span', { class: 'failed', text: `✗ ${failed} failed` });
};
const cell = (column, row) => column.name === 'run'
  ? [make('a', { href: `view?run=${encodeURIComponent(row.folder)}`, text: row.label ?? row.folder }), row.label === undefined ? null : make('span', { class: 'folder', text: row.folder })]
  : column.name === 'status' ? [statusCell(row)] : column.name === 'what is wrong' ? [verdictCell([row])] : column.name === 'expectations' ? [expectationCell([row])]
  : [column.show(row)];
const middle = sorted => (sorted[(sorted.length - 1) >> 1] + sorted[sorted.length >> 1]) / 2;
const summary = (column, runs) => {
  if (column.name === 'status') {
    const counts = Map.groupBy(runs, statusOf);
    return [[...counts].map(([status, list]) => counts.size === 1 ? status : `${list.length} ${status}`).join(', ')];
  }
  if (column.name === 'what is wrong') return [verdictCell(runs)];
  if (column.name === 'expectations') return [expectationCell(runs)];
  if (column.name === 'device') return [[...new Set(runs.map(row => row.device ?? ''))].join(', ')];
  if (column.name === 'began') return [date(runs.map(row => row.started).filter(Boolean).sort()[0])];
  const values = runs.map(column.of).filter(v => v !== undefined).sort((a, b) => a - b);
  if (!column.range || values.length === 0) return [];
  const show = column.name === 'test' && runs.some(row => row.metrics?.testAccuracy !== undefined) ? percent : number;
  return [show(middle(values)), values.length > 1 ? make('span', { class: 'range', text: `${show(values[0])} – ${show(values.at(-1))}` }) : null];
};

const tick = (folders, on) => {
  folders.forEach(folder => on ? ticked.add(folder) : ticked.delete(folder));
  draw();
};
const tickBox = (label, folders) => {
  const on = folders.filter(folder => ticked.has(folder)).length;
  const box = make('input', { type: 'checkbox', 'aria-label': label, onchange: e => tick(folders, e.target.checked) });
  box.checked = on === folders.length;
  box.indeterminate = on > 0 && on < folders.length;
  return box;
};
const rowOf = (row, level) => make('tr', { 'data-key': `run ${row.folder}`, class: level === 0 ? '' : level === 1 ? 'member' : 'member nested' },
  make('td', {}, tickBox(`compare ${row.folder}`, [row.folder])),
  ...(row.fault
    ? [make('td', { class: 'run' }, row.folder), make('td', {}, statusCell(row)), make('td', { class: 'fault', colspan: columns.length - 2, text: row.fault })]
    : columns.map(column => make('td', { class: column.class ?? '' }, ...cell(column, row)))));
const groupRow = (group, level) => {
  const open = isOpen(group);
  const fold = make('button', { type: 'button', class: 'fold', 'aria-expanded': String(open), 'aria-label': group.title, text: open ? '▾' : '▸',
    onclick: () => { folds.set(group.key, !open); draw(); } });
  const name = group.sweep ? make('a', { href: `view?sweep=${encodeURIComponent(group.sweep)}`, text: group.title }) : group.title;
  return make('tr', { 'data-key': `group ${group.key}`, class: level === 0 ? 'group' : 'group nested' },
    make('td', {}, tickBox(`compare ${group.title}`, group.runs.map(row => row.folder))),
    make('td', { class: 'run' }, fold, name), ...columns.slice(1).map(column => make('td', { class: column.class ?? '' }, ...summary(column, group.runs))));
};
const lineUp = (items, level, lines) => {
  for (const item of items) {
    if (!item.runs) { lines.push([`run ${item.folder}`, () => rowOf(item, level), [item, level, ticked.has(item.folder)]]); continue; }
    const open = isOpen(item);
    lines.push([`group ${item.key}`, () => groupRow(item, level), [item.title, level, open, ...item.runs, ...item.runs.map(row => ticked.has(row.folder))]]);
    if (open) lineUp(item.members, level + 1, lines);
  }
  return lines;
};

const body = make('tbody');
const all = make('input', { type: 'checkbox', 'aria-label': 'compare all that are shown', onchange: e => tick(shown().map(row => row.folder), e.target.checked) });
const head = make('tr', {}, make('td', {}, all), ...columns.map(column => make('th', { scope: 'col', class: column.class ?? '' },
  make('button', { type: 'button', text: column.name, onclick: () => sortBy(column) }))));
byId('runs').append(make('table', {}, make('thead', {}, head), body));
const drawn = new Map();
const same = (a, b) => a.length === b.length && a.every((v, i) => v === b[i]);
// Rows that say the same stay as they are, with the focus and the selection in them.
const draw = () => {
  keep();
  const list = shown(), lines = lineUp(grouped(list), 0, []), focused = document.activeElement?.closest?.('#runs [data-key]')?.dataset.key;
  const place = focused && [...document.activeElement.closest('tr').querySelectorAll('a, button, input')].indexOf(document.activeElement);
  const wanted = new Set(lines.map(([key]) => key));
  for (const [key, { element }] of drawn) if (!wanted.has(key)) { element.remove(); drawn.delete(key); }
  let next = body.firstChild;
  for (const [key, build, says] of lines) {
    let known = drawn.get(key);
    if (!known || !same(known.says, says)) {
      const element = build();
      if (known) { if (next === known.element) next = element; known.element.replaceWith(element); }
      known = { element, says };
      drawn.set(key, known);
    }
    if (known.element === next) next = next.nextSibling; else body.insertBefore(known.element, next);
  }
  if (focused && document.activeElement === document.body) drawn.get(focused)?.element.querySelectorAll('a, button, input')[place]?.focus();
  columns.forEach((column, i) => head.children[i + 1].setAttribute('aria-sort', state.sort !== column.name ? 'none' : state.direction > 0 ? 'ascending' : 'descending'));
  const on = list.filter(row => ticked.has(row.folder)).length;
  all.checked = on > 0 && on === list.length;
  all.indeterminate = on > 0 && on < list.length;
  byId('runs').querySelector('.empty')?.remove();
  if (lines.length === 0 && told) {
    byId('runs').append(make('p', { class: 'empty', text: rows.size === 0 ? 'No run is here yet. Runs show as they begin: gpugrad run vanishing --view' : 'No run fits the filter.' }));
  }
  const training = [...rows.values()].filter(row => row.status === 'running').length;
  const words = !told ? '' : `${list.length < rows.size ? `${list.length.toLocaleString('en')} of ` : ''}${counted(rows.size, 'run', 'runs')}${training > 0 ? `, ${training} training` : ''}`;
  if (byId('count').textContent !== words) byId('count').textContent = words;
  const chosen = [...ticked].filter(folder => rows.has(folder) && !rows.get(folder).fault);
  byId('compare').textContent = chosen.length === 0 ? 'Compare' : chosen.length === 1 ? 'Open 1' : `Compare ${chosen.length}`;
  byId('compare').disabled = chosen.length === 0 || chosen.length > most;
  byId('compare').title = chosen.length > most ? `no more than ${most} runs fit on a page` : '';
  byId('clear').hidden = ticked.size === 0;
};
const sortBy = column => {
  state.direction = state.sort === column.name ? -state.direction : column.first;
  state.sort = column.name;
  draw();
};

const { folder, most } = JSON.parse(byId('view-data').textContent);
byId('folder').textContent = folder;
byId('filter').value = state.filter;
byId('grouped').checked = state.grouped;
byId('filter').addEventListener('input', e => { state.filter = e.target.value; draw(); });
byId('grouped').addEventListener('change', e => { state.grouped = e.target.checked; draw(); });
byId('clear').addEventListener('click', () => { ticked.clear(); draw(); byId('filter').focus(); });
byId('compare').addEventListener('click', () => {
  const chosen = [...rows.keys()].filter(name => ticked.has(name) && !rows.get(name).fault);
  location.href = `view?${chosen.map(name => `run=${encodeURIComponent(name)}`).join('&')}`;
});

let told = false, events = null;
const listen = () => {
  events = new EventSource('events');
  events.onmessage = e => {
    const { all, rows: changed, gone } = JSON.parse(e.data);
    told = true;
    if (all) rows.clear();
    gone.forEach(name => { rows.delete(name); ticked.delete(name); });
    changed.forEach(row => rows.set(row.folder, row));
    byId('connection').textContent = '';
    draw();
  };
  // The browser goes on trying; what is shown stays.
  events.onerror = () => { byId('connection').textContent = 'gpugrad view has ended; this is how it was'; };
};
// A page that nobody sees holds no connection: a browser has six to a server.
document.addEventListener('visibilitychange', () => { if (document.hidden) { events?.close(); events = null; } else if (!events) listen(); });
draw();
listen();
