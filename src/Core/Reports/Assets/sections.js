// The sections of the page of a single run, in order.
const facts = run => {
  const fact = (name, value) => make('span', {}, `${name} `, make('b', { text: value }));
  return make('p', { class: 'facts' }, fact('net', shape(run)), ...(run.import ? [fact('imported from', run.import.source)] : [fact('device', run.device), fact('seed', run.seed)]), fact('status', run.status),
    run.status === 'running' ? null : fact('steps', run.steps.toLocaleString('en')), run.seconds === undefined ? null : fact('time', seconds(run.seconds)), fact('run', run.folder),
    ...Object.entries(run.metrics).map(([name, value]) => fact(name, /accuracy/i.test(name) ? percent(value) : number(value))));
};
// An element that is made again whenever the page is drawn again.
const live = build => {
  let element = build();
  redraws.push(() => { const next = build(); element.replaceWith(next); element = next; });
  return element;
};
const verdict = passed => make('span', { class: passed ? 'passed' : 'failed', text: passed ? '✓ passed' : '✗ failed' });

const header = () => {
  page.append(make('h1', { text: title }));
  page.append(live(() => facts(runs[0])), live(() => make('p', { class: 'lead', text: runs[0].start.sentence })));
  if (runs[0].stoppedEarly) page.append(make('p', { class: 'note', text: `Stopped early: ${runs[0].stoppedEarly}.` }));
  if (runs[0].failure) page.append(make('p', { class: 'failure', text: runs[0].failure }));
};

const expectations = () => {
  const rows = runs[0].expectations.map(e => [e.text, e.time, e.measured, verdict(e.passed), e.note ?? '']);
  if (rows.length === 0) return;
  section('Expectations', 'What the experiment expects of its nets, beside what was measured.',
    table([{ name: 'expected', class: 'wide' }, { name: 'checked' }, { name: 'measured', class: 'wide' }, { name: 'result' }, { name: 'note', class: 'wide' }], rows));
};

const startOfOne = run => {
  const hidden = hiddenOf(run), { values, ratios, measure } = run.start;
  const logs = values.filter(v => v > 0).map(Math.log10), low = Math.min(...logs) - 0.4, high = Math.max(...logs);
  const meter = v => make('span', { class: 'meter', style: `width:${v > 0 ? 10 + 90 * (Math.log10(v) - low) / (high - low) : 0}px;background:${css('accent')}` });
  const rows = hidden.map((layer, i) => [layer.display, number(values[i]), meter(values[i]), i >= ratios.length ? '' : ratios[i] === null ? 'undefined' : number(ratios[i])]);
  const atStart = run.start.step === 0, when = atStart ? 'at the start' : `at step ${run.start.step}`;
  section(atStart ? 'At the start' : `At step ${run.start.step}, the first recorded`, `How fast each hidden layer learns ${atStart ? 'before the first update' : 'there'}: its ${measure}, with a bar on a logarithmic scale, and the ratio to the next layer; ratios far below 1 mean that the gradient vanishes on its way back to the input.`,
    make('div', { class: 'pair' },
      table([{ name: 'hidden layer' }, { name: measure, class: 'number' }, { name: '' }, { name: 'ratio to next', class: 'number' }], rows),
      make('div', {}, make('h3', { text: `Gradient norm per layer, ${when}` }),
        make('p', { class: 'caption', text: `One line a tensor, norm on a logarithmic axis; a straight climb to the right is a gradient that shrinks by the same factor in every layer (a cross: exactly zero or not finite).${run.theory ? ' The dashed line is what mean-field theory foretells of δ, starting from the last hidden layer.' : ''}` }),
        run.theory ? make('p', { class: 'note', text: `Theory: ${run.theory.cause}` }) : null,
        chart(Math.max(330, Math.min(560, 34 * rows.length)), startChart, { title: `Gradient norm per layer ${when}`, data: startData }))));
};
const pretrainingSection = run => {
  if (run.pretraining.length === 0) return;
  const after = id => run.start.measure === 'speed' ? run.start.values[hiddenOf(run).findIndex(l => l.id === id)] : undefined;
  const speed = v => v === undefined ? '' : number(v);
  section('Before training: pre-training', 'Each hidden layer in turn, from the input, learned to restore its own inputs from a corrupted copy; its decoder is thrown away, and training starts from the weights that it found. The speeds are those of training, before and after.',
    make('div', { class: 'pair' },
      table([{ name: 'hidden layer' }, { name: 'loss' }, { name: 'at first', class: 'number' }, { name: 'at the end', class: 'number' }, { name: 'speed before', class: 'number' }, { name: 'speed after', class: 'number' }],
        run.pretraining.map(l => [l.display, l.measure, number(l.first), number(l.last), speed(l.speedBefore), speed(after(l.layer))])),
      chart(330, reconstructionChart(run), { title: 'Pre-training', data: reconstructionData(run) })));
};

const thinned = (what, part) => {
  const cut = runs.filter(r => r[part].steps.length < r[part].recorded);
  return cut.length === 0 ? null : make('p', { class: 'note',
    text: `To keep this page small it shows ${single ? `${cut[0][part].steps.length} of ${cut[0][part].recorded}` : `a part of the`} recorded steps ${what}: the first, the last, and of each stretch in between one, preferring steps with zero, NaN or infinite tensors. run.db holds all.` });
};
// Norms and histograms are thinned apart, so what is said follows what the heat map shows.
const thinnedSurface = () => live(() => thinned('here', chosenSurface().part) ?? make('p', { hidden: '' }));
const heatOptions = run => ({ title: single ? 'Layers by steps' : `Layers by steps, ${run.label}`, data: heatData(run), steps: () => chosenSurface().steps(run).filter(zoomed) });
const heatSection = () => {
  const element = section('Layer by layer, step by step', 'Each cell is one layer at one step; the input is at the bottom, the output at the top, and where the rows of a gradient’s norm darken downwards are the layers that it hardly reaches. Drag over a chart with steps to look at a part of them, in all of these charts; a double click shows all again.',
    surfacePicker(), scale(), sized(Math.max(220, Math.min(640, 90 + 24 * runs[0].layers.length)), heatMap, heatOptions), thinnedSurface());
  element.id = 'heat';
  element.tabIndex = -1;
};
const ridgeOptions = run => ({ title: single ? 'Histograms of all layers' : `Histograms, ${run.label}`, stepped: true, data: histogramData(run) });
const histogramSection = () => {
  const caption = 'Every ridge is the histogram of one layer in quarter octaves: negative values run out to the left, positive ones to the right, sizes by decades, and zero lies in the middle (the 0.5 % nearest to zero may lie off the picture); ridges crowding into the middle are tensors that vanish.';
  const run = runs[0];
  const select = make('select', { 'aria-label': 'layer', onchange: () => { state.layer = +select.value; redraw(c => c.stepped); } },
    ...run.layers.map((l, i) => make('option', { value: i, text: l.display })));
  const follow = () => { select.value = state.layer; };
  redraws.push(follow);
  follow();
  section('What the values look like', caption, slider(),
    sized(Math.max(240, Math.min(900, 90 + 30 * run.layers.length)), ridges, () => ({
      ...ridgeOptions(run), onClick: p => { state.layer = p.value[0]; redraw(c => c.stepped); },
    })),
    make('div', { class: 'slider', style: 'margin-top:14px' }, make('span', { text: 'One layer' }), select),
    make('p', { class: 'caption', text: 'The ridge of this layer in full: how many values fall into each quarter octave; a click on a ridge above chooses its layer.' }),
    chart(230, oneHistogram(run), { title: 'Histogram of one layer', stepped: true, data: histogramData(run, () => [state.layer]) }), thinned('here', 'histograms'));
};
const logSwitch = () => {
  const box = make('input', { type: 'checkbox', onchange: () => { state.logLoss = box.checked; redraw(c => c.steps === true); } });
  box.checked = state.logLoss;
  return make('p', { class: 'note' }, make('label', {}, box, ' logarithmic loss'));
};
const curveSection = () => section(measuresAccuracy ? 'Loss and accuracy' : 'Loss',
  `Loss falls${measuresAccuracy ? ' and accuracy rises' : ''} as the net learns; a gap between training and test data is overfitting.`,
  make('div', { class: 'pair' }, ...['loss', 'accuracy'].filter(w => curveLines(w).some(s => s.data.length > 0)).map(w => chart(330, curveChart(w), { title: w === 'loss' ? 'Loss' : 'Accuracy', data: curveData(w), steps: true }))),
  logSwitch(),
  runs[0].curves.loss.length < runs[0].curves.recorded ? make('p', { class: 'note', text: `The batch loss shows ${runs[0].curves.loss.length} of ${runs[0].curves.recorded} steps; run.db holds all.` }) : null);
const specSection = () => {
  const run = runs[0];
  if (run.import) {
    section('How it was imported', 'Another program trained this net and recorded its tensors; GpuGrad counted them. What it was not told of it cannot judge.',
      make('ul', {}, ...run.import.notes.map(text => make('li', { text }))), make('p', { class: 'note', text: run.versions }));
    return;
  }
  section('How it was run', null, make('details', {}, make('summary', { text: 'Experiment file with every default spelled out' }),
    make('p', { class: 'note', text: run.versions }),
    Object.keys(run.variants).length === 0 ? null : table([{ name: 'operation' }, { name: 'kernel variant that ran', class: 'wide' }], Object.entries(run.variants)),
    make('pre', { tabindex: '0', text: JSON.stringify(run.spec, null, 2) })));
};

// What a page of one run consists of, in order.
const partsOfOne = () => [
  header, verdicts,
  () => pretrainingSection(runs[0]),
  ...(recordedKinds.length > 0 ? [() => startOfOne(runs[0])] : []),
  expectations,
  ...(recordedKinds.length > 0 ? [kindBar, heatSection, histogramSection] : []),
  () => quantileSection(runs[0]),
  () => quantitySections(runs[0]),
  () => unitsSection(runs[0]),
  () => directionSection(runs[0]),
  () => clipSection(runs[0]),
  ...(runs[0].curves.loss.length > 0 || Object.keys(runs[0].curves.evaluations).length > 0 ? [curveSection] : []),
  precisionSection, specSection,
];
