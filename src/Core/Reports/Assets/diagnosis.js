// What is wrong, as cards at the top of the page, and what low precision would lose.
const sure = v => `${Math.round(100 * v)} % sure`;
const layerOf = (run, name) => run.layers.findIndex(l => l.display === name || l.display.startsWith(`${name} (`));
// Where a finding's figure was measured; on the page of one run a way to that place in the charts.
const place = (run, e) => {
  const layer = single && recordedKinds.length > 0 ? layerOf(run, e.layer) : -1;
  return layer < 0 ? e.layer ?? 'whole net' : make('button', {
    type: 'button', class: 'place', text: e.layer, title: 'Show this layer and step in the charts', onclick: () => pointTo(layer, e.step ?? run.norms.steps.at(-1)),
  });
};
const evidenceRow = run => e => [place(run, e), e.quantity, number(e.value), e.limit === undefined ? '' : number(e.limit), e.step === undefined ? '' : String(e.step)];
const copyButton = text => make('button', {
  type: 'button', class: 'copy', text: 'Copy', 'aria-label': `Copy ${text}`, onclick: async e => {
    const done = await navigator.clipboard.writeText(text).then(() => 'Copied', () => 'Select and copy it by hand');
    e.target.textContent = done;
    setTimeout(() => { e.target.textContent = 'Copy'; }, 2000);
  },
});
const options = v => v.options.length === 0
  ? make('p', {}, make('b', { text: 'What cures it. ' }), v.cure)
  : make('div', {}, make('p', {}, make('b', { text: 'What cures it, tried on this net. ' })),
    make('ol', { class: 'options' }, ...v.options.map(o => make('li', {}, o.text, make('div', { class: 'set' }, make('code', { text: o.set }), copyButton(o.set))))));
const figures = (run, v) => make('details', {}, make('summary', { text: 'The figures' }),
  table([{ name: 'where' }, { name: 'what', class: 'wide' }, { name: 'measured', class: 'number' }, { name: 'limit', class: 'number' }, { name: 'step', class: 'number' }], v.evidence.map(evidenceRow(run))));
const where = (run, v) => {
  const first = single && recordedKinds.length > 0 ? v.evidence.find(e => e.layer !== undefined && layerOf(run, e.layer) >= 0) : undefined;
  return first ? make('p', {}, make('button', { type: 'button', class: 'place', text: `Show ${first.layer}${first.step === undefined ? '' : ` at step ${first.step}`} in the charts`, onclick: () => pointTo(layerOf(run, first.layer), first.step ?? run.norms.steps.at(-1)) })) : null;
};
const consequence = run => v => make('div', { class: 'consequence' }, make('p', {}, make('b', { text: `It follows: ${v.title.toLowerCase()}. ` }), v.finding), figures(run, v));
const card = (run, v, consequences) => make('article', { class: `card ${v.severity}` },
  make('h3', { text: single ? v.title : `${run.label}: ${v.title}` }),
  make('p', { class: 'note', text: `${v.severity}, ${sure(v.sureness)}` }),
  make('p', { text: v.finding }),
  where(run, v),
  make('p', {}, make('b', { text: 'Cause. ' }), v.cause),
  options(v), figures(run, v), ...consequences.map(consequence(run)));
// A root's consequences stand behind it, up to the next root.
const roots = list => list.reduce((all, v) => { if (v.follows) all[all.length - 1].after.push(v); else all.push({ v, after: [] }); return all; }, []);
const noteOf = run => make('details', { class: 'noticed' }, make('summary', { text: `${single ? 'Noticed' : `${run.label}: noticed`}, no trouble: ${run.notes.map(v => v.title.toLowerCase()).join(', ')}` }),
  ...run.notes.map(v => make('div', {}, make('p', {}, make('b', { text: `${v.title}. ` }), `${v.finding} ${v.cause}`), figures(run, v))));
const verdicts = () => {
  const run = runs[0];
  if (run.verdicts === null) return;
  const cards = roots(run.verdicts).map(r => card(run, r.v, r.after));
  if (cards.length > 0) page.append(make('div', { class: `cards${cards.length === 1 ? ' one' : ''}` }, ...cards));
  if (run.unjudged) page.append(make('p', { class: 'note', text: `${run.notes[0].finding} ${run.notes[0].cause}` }));
  else {
    if (cards.length === 0) page.append(make('p', { class: 'sound', text: 'Nothing is wrong in what was recorded.' }));
    if (run.notes !== null && run.notes.length > 0) page.append(noteOf(run));
  }
};

const share = v => v === 0 ? '0' : v < 5e-4 ? '< 0.1 %' : percent(v);
const shares = s => s === null ? '' : `${share(s.zero)} / ${share(s.subnormal)} / ${share(s.overflow)}`;
const lossScale = f => f.scale === null ? '' : `2${String(f.scale).replace(/./g, c => superscripts[c])}`;
// A format that loses nothing has a sentence and no row, and so has a layer.
const loses = s => s !== null && s.zero + s.subnormal + s.overflow > 0;
const harms = f => [f.gradients, f.activations, f.weights].some(loses);
const precisionCaption = 'Each cell is the share of the values, zeros left out, that would become zero / subnormal (fewer digits) / overflow if they were rounded to this format; the loss scale is the power of two that loses the fewest gradients to zero while none overflows.';
const precisionColumns = [{ name: 'format' }, { name: 'gradients' }, { name: 'activations' }, { name: 'weights' }, { name: 'loss scale' }, { name: 'gradients with it' }, { name: 'error of the bins', class: 'number' }];
const precisionRow = f => [f.name, shares(f.gradients), shares(f.activations), shares(f.weights), lossScale(f), shares(f.scaled), `± ${share(f.error)}`];
const harmlessNames = run => run.precision.formats.filter(f => !harms(f)).map(f => f.name).join(', ');
const precisionSection = () => {
  const run = runs[0];
  if (run.precision.steps === 0) return;
  const formats = run.precision.formats.filter(harms), harmless = harmlessNames(run), hurt = run.precision.layers.map((l, i) => ({ l, i })).filter(({ i }) => formats.some(f => loses(f.layers[i][0])));
  const element = section('What low precision would lose', precisionCaption,
    formats.length === 0 ? null : table(precisionColumns, formats.map(precisionRow)),
    harmless === '' ? null : make('p', { text: `nothing would be lost in ${harmless}.` }),
    make('p', { class: 'note', text: `From ${run.precision.steps} of ${run.precision.recorded} recorded steps.` }));
  if (hurt.length === 0) return;
  element.append(make('details', {}, make('summary', { text: `Layer by layer: ${hurt.length} of ${run.precision.layers.length} tensors lose something` }),
    table([{ name: 'layer' }, { name: 'tensor' }, ...formats.map(f => ({ name: f.name })), ...formats.filter(f => f.scale !== null).map(f => ({ name: `${f.name}, loss scale ${lossScale(f)}` }))],
      hurt.map(({ l, i }) => [l.layer, kinds[l.kind] ?? l.kind, ...formats.map(f => shares(f.layers[i][0])), ...formats.filter(f => f.scale !== null).map(f => shares(f.layers[i][1]))]))));
};
