// The data of the page and the words for it. Several runs share one page; 'single' tells which kind of page it is.
const errors = [];
window.gpugradReport = { ready: false, charts: 0, drawn: 0, errors };
window.addEventListener('error', e => { errors.push(e.message); document.body.dataset.errors = errors.length; });

const { title, runs } = JSON.parse(document.getElementById('report-data').textContent);
const single = runs.length === 1;
if (new Set(runs.map(r => r.label)).size < runs.length) runs.forEach(r => { r.label = r.folder; });

const kinds = {
  weightGradient: 'weight gradient', biasGradient: 'bias gradient', delta: 'δ (∂loss/∂pre-activation)',
  activation: 'activation', weight: 'weight', update: 'update',
};
const recordedKinds = Object.keys(kinds).filter(k => runs.some(r => r.norms.kinds[k]));
const state = { kind: recordedKinds[0], share: 0, layer: 0 };

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
