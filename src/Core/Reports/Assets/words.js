// The data of the page and the words for it. Several nets share one page, with a comparison; 'single' tells which kind of page it is.
const errors = [];
window.gpugradReport = { ready: false, charts: 0, drawn: 0, errors };
window.addEventListener('error', e => { errors.push(e.message); document.body.dataset.errors = errors.length; });

const kinds = {
  weightGradient: 'weight gradient', biasGradient: 'bias gradient', delta: 'δ (∂loss/∂pre-activation)',
  activation: 'activation', weight: 'weight', update: 'update',
  clippedWeightGradient: 'clipped weight gradient', clippedBiasGradient: 'clipped bias gradient',
};
// What the reader turns: kind of tensor, what of it the heat map shows, step (as a share of the run), layer, the steps between which charts show, and the
// cell that a finding pointed to, and of several nets how they are shown and by what their table is sorted.
const state = { kind: null, surface: 'norm', share: 0, layer: 0, zoom: null, logLoss: false, ownRange: false, mark: null, sorted: {} };
let title = '', comparison = null, single = true, recordedKinds = [], measuresAccuracy = false;
const runs = [];

// Float64 numbers, little-endian, in base64; every machine that browsers run on is little-endian.
const numbers = text => {
  const characters = atob(text), bytes = new Uint8Array(characters.length);
  for (let i = 0; i < bytes.length; i++) bytes[i] = characters.charCodeAt(i);
  return new Float64Array(bytes.buffer);
};
const rowsOf = (text, columns) => { const all = numbers(text); return Array.from({ length: columns === 0 ? 0 : all.length / columns }, (_, i) => all.subarray(i * columns, (i + 1) * columns)); };
// A norm's cell: log10 of it, 'z' exactly zero, 'n' NaN, 'i' infinite, null not recorded, which the page's data spell -1.
const normCell = v => v === -1 ? null : Number.isNaN(v) ? 'n' : v === Infinity ? 'i' : v === 0 ? 'z' : Math.log10(v);
const logCell = v => v > 0 && v < Infinity ? Math.log10(v) : null;
const loadRun = run => {
  const columns = run.norms.steps.length, unpackAll = kinds => Object.fromEntries(Object.entries(kinds).map(([kind, text]) => [kind, rowsOf(text, columns)]));
  run.norms.exact = unpackAll(run.norms.kinds);
  run.norms.zeros = unpackAll(run.norms.zeros);
  run.norms.kinds = Object.fromEntries(Object.entries(run.norms.exact).map(([kind, rows]) => [kind, rows.map(row => Array.from(row, normCell))]));
  for (const quantity of run.quantities) {
    quantity.exact = rowsOf(quantity.rows, columns);
    quantity.rows = quantity.exact.map(row => Array.from(row, logCell));
  }
  if (run.units) for (const part of ['slope', 'dead']) run.units[part] = rowsOf(run.units[part], columns);
  if (run.directions) for (const part of ['cosine', 'noiseScale']) run.directions[part] = rowsOf(run.directions[part], run.directions.steps.length);
  return run;
};
// Takes the data of a page; runs that are there already keep their objects, which the charts hold.
const load = data => {
  title = data.title;
  data.runs.map(loadRun).forEach((run, i) => { if (runs[i]) { Object.keys(runs[i]).forEach(key => delete runs[i][key]); Object.assign(runs[i], run); } else runs.push(run); });
  runs.length = data.runs.length;
  comparison = data.comparison ?? null;
  single = comparison === null;
  comparison?.nets.forEach((net, i) => { runs[i].label = net.label; });
  recordedKinds = Object.keys(kinds).filter(k => runs.some(r => r.norms.kinds[k]));
  if (!recordedKinds.includes(state.kind)) state.kind = recordedKinds[0];
  measuresAccuracy = runs.some(r => Object.values(r.curves.evaluations).some(points => points.some(p => p.length > 2)));
  for (const cache of [rangeCache, spanCache]) Object.keys(cache).forEach(key => delete cache[key]);
  unpacked.clear();
  medianCache.clear();
};

const superscripts = { '-': '⁻', 0: '⁰', 1: '¹', 2: '²', 3: '³', 4: '⁴', 5: '⁵', 6: '⁶', 7: '⁷', 8: '⁸', 9: '⁹' };
const power = e => e === 0 ? '1' : e === 1 ? '10' : '10' + String(e).replace(/./g, c => superscripts[c]);
const number = v => {
  if (v === null || v === undefined) return 'not finite';
  if (v === 0) return '0';
  const size = Math.abs(v);
  return size >= 1e-3 && size < 1e5 ? String(+v.toPrecision(3)) : v.toExponential(2).replace(/e\+?(-?\d+)/, (_, e) => ' × ' + power(+e));
};
const percent = v => v === null || v === undefined ? 'not finite' : (100 * v).toFixed(1) + ' %';
const normWords = cell => cell === 'z' ? 'exactly zero' : cell === 'n' ? 'NaN' : cell === 'i' ? 'infinite'
  : cell === null || cell === undefined ? 'not recorded' : number(10 ** cell);
const seconds = s => s < 90 ? `${number(s)} s` : `${(s / 60).toFixed(1)} min`;
const counted = (n, one, many = one + 's') => `${n} ${n === 1 ? one : many}`;
const hiddenOf = run => run.layers.filter(l => l.role === 'hidden');
const shape = run => `${counted(hiddenOf(run).length, 'hidden layer')}${run.layers.some(l => l.role === 'output') ? ' + output' : ''}`;
const shortNames = run => {
  let n = 0;
  return run.layers.map(l => l.role === 'output' ? 'output' : String(++n));
};
