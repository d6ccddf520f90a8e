// What the reader turns: the kind of tensor, the step.
const redraws = [];
const redraw = (which = () => true) => {
  redraws.forEach(draw => draw());
  charts.filter(which).forEach(c => { c.chart?.setOption(c.option(), { notMerge: true }); c.refill?.(); });
};
const kindBar = () => {
  const segments = make('div', { class: 'segments', role: 'group', 'aria-label': 'recorded tensor' }, ...recordedKinds.map(kind =>
    make('button', {
      type: 'button', text: kind === 'delta' ? 'δ' : kinds[kind], title: kinds[kind], 'aria-pressed': kind === state.kind,
      onclick: e => {
        state.kind = kind;
        [...segments.children].forEach(b => b.setAttribute('aria-pressed', b === e.target));
        redraw();
      },
    })));
  page.append(make('div', { class: 'bar' }, make('span', {}, 'Show the'), segments, make('span', {}, 'of every layer'), zoomFields()));
};
const slider = () => {
  const count = () => Math.max(...runs.map(r => r.histograms.steps.length)) - 1;
  let most = count();
  const words = () => single ? `step ${runs[0].histograms.steps[shownStep(runs[0])]}` : `${Math.round(100 * state.share)} % of the run`;
  const output = make('output', { text: words() });
  const move = value => { state.share = most === 0 ? 0 : value / most; output.textContent = words(); redraw(c => c.stepped); };
  const input = make('input', { type: 'range', min: 0, max: most, value: Math.round(state.share * most), 'aria-label': 'recorded step', oninput: () => move(+input.value) });
  redraws.push(() => {
    most = count();
    input.max = most;
    input.value = Math.round(state.share * most);
    output.textContent = words();
  });
  let timer = null;
  const play = make('button', {
    type: 'button', text: 'Play',
    onclick: () => {
      if (timer) { clearInterval(timer); timer = null; play.textContent = 'Play'; return; }
      if (+input.value === most) input.value = 0;
      play.textContent = 'Pause';
      timer = setInterval(() => {
        if (+input.value === most) { clearInterval(timer); timer = null; play.textContent = 'Play'; return; }
        input.value = +input.value + 1;
        move(+input.value);
      }, 160);
    },
  });
  return make('div', { class: 'slider' }, play, input, output);
};
// The accuracy at the end, or where targets are numbers the loss.
const finalResult = (run, split) => {
  const last = run.curves.evaluations[split]?.at(-1);
  return last === undefined ? '' : measuresAccuracy ? (last.length > 2 ? percent(last[2]) : '') : number(last[1]);
};
const resultName = () => measuresAccuracy ? 'accuracy' : 'loss';
const underline = run => [
  run.start.firstToLast === null ? null : `first / last ${number(run.start.firstToLast)}`,
  finalResult(run, 'test') === '' ? null : `test ${resultName()} ${finalResult(run, 'test')}`,
].filter(Boolean).join(' · ');
const sized = (height, build, options) => chart(height, build(runs[0], height), options(runs[0]));
// What of the tensors the heat maps show.
const surfacePicker = () => {
  const select = make('select', { 'aria-label': 'what the heat map shows', onchange: () => { state.surface = select.value; redraw(); } },
    ...surfaceList().map(s => make('option', { value: s.name, text: s.label })));
  select.value = chosenSurface().name;
  const words = make('span', { class: 'caption' }), say = () => { words.textContent = `Coloured by ${chosenSurface().explanation}.`; };
  redraws.push(say);
  say();
  return make('div', { class: 'slider' }, make('label', {}, 'Colour by ', select), words);
};
// Points to a layer and step in every chart, and goes to the heat map.
const pointTo = (layer, step) => {
  const steps = runs[0].histograms.steps, nearest = steps.findLastIndex(s => s <= step);
  state.mark = { layer, step };
  state.layer = layer;
  if (steps.length > 1) state.share = Math.max(0, nearest) / (steps.length - 1);
  if (!zoomed(step)) { state.zoom = null; zoomWatchers.forEach(watch => watch()); }
  redraw();
  const place = document.getElementById('heat');
  place?.scrollIntoView({ behavior: matchMedia('(prefers-reduced-motion: reduce)').matches ? 'auto' : 'smooth' });
  place?.focus({ preventScroll: true });
};
