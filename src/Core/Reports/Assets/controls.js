// What the reader turns: the kind of tensor, the step.
const redraws = [];
const redraw = (which = () => true) => {
  redraws.forEach(draw => draw());
  charts.filter(which).forEach(c => c.chart.setOption(c.option(), { notMerge: true }));
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
  page.append(make('div', { class: 'bar' }, 'Show the', segments, 'of every layer'));
};
const slider = () => {
  const most = Math.max(...runs.map(r => r.histograms.steps.length)) - 1;
  const words = () => single ? `step ${runs[0].histograms.steps[shownStep(runs[0])]}` : `${Math.round(100 * state.share)} % of the run`;
  const output = make('output', { text: words() });
  const move = value => { state.share = most === 0 ? 0 : value / most; output.textContent = words(); redraw(c => c.stepped); };
  const input = make('input', { type: 'range', min: 0, max: most, value: 0, 'aria-label': 'recorded step', oninput: () => move(+input.value) });
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
const measuresAccuracy = runs.some(r => Object.values(r.curves.evaluations).some(points => points.some(p => p.length > 2)));
// The accuracy at the end, or where targets are numbers the loss.
const finalResult = (run, split) => {
  const last = run.curves.evaluations[split]?.at(-1);
  return last === undefined ? '' : measuresAccuracy ? (last.length > 2 ? percent(last[2]) : '') : number(last[1]);
};
const resultName = measuresAccuracy ? 'accuracy' : 'loss';
const underline = run => [
  run.start.firstToLast === null ? null : `first / last ${number(run.start.firstToLast)}`,
  finalResult(run, 'test') === '' ? null : `test ${resultName} ${finalResult(run, 'test')}`,
].filter(Boolean).join(' · ');
const multiples = (build, height, options) => make('div', { class: 'multiples' }, ...runs.map(run =>
  make('div', {}, make('h3', { text: run.label }), make('p', { class: 'under', text: underline(run) }), chart(height, build(run, height), options))));

const sized = (height, build, options) => chart(height, build(runs[0], height), options);
