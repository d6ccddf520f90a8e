// The page of several nets: the picture first, then what is wrong with which, the nets in numbers, and their details folded.
const manyNets = 12;
const resultMetric = () => comparison.nets.some(net => net.metrics.testAccuracy) ? 'testAccuracy' : 'testLoss';
const resultWords = metric => /Accuracy$/.test(metric) ? percent : number;
const metricNames = { testAccuracy: 'test accuracy', trainAccuracy: 'train accuracy', testLoss: 'test loss', trainLoss: 'train loss' };
const netColour = i => lineColour(i, comparison.nets.length);
// A net in the room of a legend or an axis: its values alone, where it has any.
const shortLabel = i => comparison.parameters.length === 0 ? comparison.nets[i].label : comparison.parameters.map(p => shortened(String(p.values[i]), 18)).join(', ');
// A legend that breaks its lines, and the room that it takes, for a chart about so wide.
const wrapped = (names, width) => {
  let rows = 1, used = 0;
  for (const name of names) {
    const wide = 34 + 7 * name.length;
    if (used + wide > Math.min(width, innerWidth - 120) && used > 0) { rows++; used = 0; }
    used += wide;
  }
  return { legend: { ...legendStyle(), itemGap: 10, data: names }, top: 34 + 20 * rows, rows };
};
const shortened = (text, most) => text.length <= most ? text : `${text.slice(0, most - 1)}…`;
const chips = (label, values, chosen, choose) => {
  const element = make('div', { class: 'segments', role: 'group', 'aria-label': label }, ...Object.entries(values).map(([value, name]) =>
    make('button', {
      type: 'button', text: name, 'aria-pressed': value === chosen(), 'data-value': value,
      onclick: () => { choose(value); [...element.children].forEach(b => b.setAttribute('aria-pressed', b.dataset.value === value)); redraw(); },
    })));
  return element;
};

// The gradient of every layer at the start, counted back from the output, where the backward pass begins.
const startNorms = net => (net.start[state.kind] ?? []).map(parts);
const wordOrCell = v => typeof v === 'number' ? normCell(v) : v;
const startCells = net => startNorms(net).map(norm => ({ median: wordOrCell(norm.median), low: wordOrCell(norm.low), high: wordOrCell(norm.high) }));
const layersBack = () => Math.max(1, ...runs.map(run => run.layers.length));
const backName = (i, most) => i === most - 1 ? 'output' : `−${most - 1 - i}`;
const startWords = (net, layer, run) => {
  const cell = startCells(net)[layer];
  const range = cell.low === cell.high ? [] : [`${normWords(cell.low)} to ${normWords(cell.high)} over ${counted(seedCount(net), 'seed')}`];
  return lines(net.label, run.layers[layer]?.display ?? '', normWords(cell.median), ...range);
};
const startLines = () => {
  const nets = comparison.nets, most = layersBack();
  const all = nets.flatMap(net => startCells(net).flatMap(cell => [cell.low, cell.high])).filter(v => typeof v === 'number');
  const yAxis = logAxis(all.length ? all : [-1, 0], { name: `‖${kinds[state.kind]}‖`, nameTextStyle: { align: 'left', color: css('muted') } });
  const legend = wrapped(nets.map((_, i) => shortLabel(i)), 520);
  const at = (net, layer) => layer + most - startCells(net).length, level = cell => typeof cell === 'number' ? cell : yAxis.min;
  return {
    animation: false,
    legend: legend.legend,
    grid: { left: 64, right: 26, top: legend.top, bottom: 44 },
    tooltip: tooltip(p => startWords(nets[p.data.net], p.data.layer, runs[p.data.net])),
    xAxis: axis({ type: 'category', data: Array.from({ length: most }, (_, i) => backName(i, most)), name: 'layers before the output', nameLocation: 'middle', nameGap: 28 }),
    yAxis,
    series: nets.flatMap((net, i) => {
      const cells = startCells(net), colour = netColour(i);
      const spread = cells.some(cell => cell.low !== cell.high)
        ? [band(cells.map((cell, layer) => [at(net, layer), level(cell.low), level(cell.high)]), colour, shortLabel(i))] : [];
      return [{
        name: shortLabel(i), type: 'line', color: colour, lineStyle: { width: 2.2 }, z: 2 + nets.length - i,
        data: cells.map((cell, layer) => ({
          value: [at(net, layer), level(cell.median)], net: i, layer,
          symbol: typeof cell.median === 'number' ? 'circle' : cross, symbolSize: typeof cell.median === 'number' ? 6 : 12,
          itemStyle: typeof cell.median === 'number' ? undefined : { color: cell.median === 'n' ? css('nan') : cell.median === 'i' ? css('infinite') : css('dead-stripe') },
        })),
      }, ...spread];
    }),
  };
};
const startRows = height => () => {
  const nets = comparison.nets, most = layersBack(), [low, high] = startRange();
  const names = fitting(nets.map((_, i) => shortened(shortLabel(i), 28)).reverse(), height - 70).reverse();
  const finite = [], broken = [];
  nets.forEach((net, y) => startCells(net).forEach((cell, layer, all) =>
    (typeof cell.median === 'number' ? finite : broken).push([layer + most - all.length, y, cell.median, layer])));
  return {
    animation: false,
    grid: { left: 8, right: 14, top: 8, bottom: 40, containLabel: true },
    tooltip: tooltip(p => startWords(nets[p.value[1]], p.value[3], runs[p.value[1]])),
    visualMap: { show: false, min: low, max: high, dimension: 2, seriesIndex: 0, inRange: { color: viridis } },
    xAxis: axis({ type: 'category', data: Array.from({ length: most }, (_, i) => backName(i, most)), name: 'layers before the output', nameLocation: 'middle', nameGap: 26 }),
    yAxis: axis({ type: 'category', data: names, inverse: true, axisLabel: { interval: 0, fontSize: 11 } }),
    series: [
      { type: 'heatmap', data: finite, progressive: 0 },
      {
        type: 'custom', data: broken, progressive: 0,
        renderItem: (_, api) => {
          const [w, h] = api.size([1, 1]), [cx, cy] = api.coord([api.value(0), api.value(1)]), cell = startCells(nets[api.value(1)])[api.value(3)].median;
          return { type: 'rect', shape: { x: cx - w / 2, y: cy - h / 2, width: w + 0.5, height: h + 0.5 }, style: { fill: brokenFill(cell) } };
        },
      },
    ],
  };
};
const startRange = () => {
  const all = comparison.nets.flatMap(net => startCells(net).map(cell => cell.median)).filter(v => typeof v === 'number');
  return all.length === 0 ? [-1, 0] : [Math.min(...all), Math.max(Math.min(...all) + 1e-9, ...all)];
};
const wordOrNumber = v => v === 'n' ? NaN : v === 'i' ? Infinity : v;
const startTable = () => ({
  columns: ['net', 'layer', 'layers before the output', `norm of ${kinds[state.kind]}`, ...(hasSeeds() ? ['smallest', 'largest', 'seeds'] : [])],
  rows: comparison.nets.flatMap((net, i) => startNorms(net).map((norm, layer, all) => [net.label, runs[i].layers[layer]?.display ?? '', all.length - 1 - layer,
    wordOrNumber(norm.median), ...(hasSeeds() ? [wordOrNumber(norm.low), wordOrNumber(norm.high), seedCount(net)] : [])])),
});

// What came out by a parameter, one line for each combination of the others; without a parameter the nets in their order.
const outcomes = {
  result: { name: () => metricNames[resultMetric()], spread: net => net.metrics[resultMetric()], seed: s => s.metrics[resultMetric()], words: v => resultWords(resultMetric())(v), log: false, share: () => resultMetric() === 'testAccuracy' },
  firstToLast: { name: () => 'first / last at the start', spread: net => net.firstToLast, seed: s => s.firstToLast, words: number, log: true, share: () => false },
};
const hasOutcome = outcome => comparison.nets.some(net => (outcome.spread(net)?.finite ?? 0) > 0);
const outcomeAxis = outcome => {
  const spreads = comparison.nets.map(outcome.spread).filter(s => s !== undefined && s.finite > 0);
  if (!outcome.log) {
    const most = Math.max(...spreads.map(s => s.high));
    return axis({
      type: 'value', min: 0, max: outcome.share() ? Math.min(1, Math.ceil(10 * most + 0.5) / 10) : null, name: outcome.name(), nameTextStyle: { align: 'left', color: css('muted') },
      splitLine: { show: true, lineStyle: { color: css('faint') } }, axisLabel: outcome.share() ? { formatter: v => `${Math.round(100 * v)} %` } : {},
    });
  }
  const logs = spreads.flatMap(s => [s.low, s.high]).filter(v => v > 0).map(Math.log10);
  return logAxis(logs.length > 0 ? [...logs, 0] : [-1, 0], { name: outcome.name(), nameTextStyle: { align: 'left', color: css('muted') } });
};
const outcomePoint = (outcome, value, floor) => value === null || value === undefined ? null : !outcome.log ? value : value > 0 ? Math.log10(value) : floor;
const outcomeWords = (outcome, net) => {
  const spread = outcome.spread(net);
  return lines(net.label, `${outcome.name()}: ${spreadWords(spread, outcome.words)}`, ...(seedCount(net) > 1 ? [`median and range of ${counted(seedCount(net), 'seed')}`] : []));
};
const byParameter = (parameter, outcome, small) => () => {
  const nets = comparison.nets, others = comparison.parameters.filter(p => p !== parameter);
  const numeric = parameter.values.every(v => typeof v === 'number');
  const values = [...new Set(parameter.values)];
  if (numeric) values.sort((a, b) => a - b);
  const isLog = numeric && values.length > 2 && values[0] > 0 && values.at(-1) / values[0] >= 30;
  const key = i => others.map(p => p.values[i]).join(', ');
  const keys = [...new Set(nets.map((_, i) => key(i)))].sort((a, b) => a.localeCompare(b, 'en', { numeric: true })), yAxis = outcomeAxis(outcome);
  const x = i => numeric ? parameter.values[i] : values.indexOf(parameter.values[i]);
  const legendOfAll = wrapped(keys.map(k => shortened(k, 18)), small ? 250 : 480), legend = keys.length > 1 && legendOfAll.rows <= 3 ? legendOfAll : null;
  return {
    animation: false,
    legend: legend?.legend,
    grid: { left: 58, right: 22, top: legend?.top ?? 34, bottom: 42 },
    tooltip: tooltip(p => outcomeWords(outcome, nets[p.data.net])),
    xAxis: axis({
      ...(numeric ? { type: isLog ? 'log' : 'value', min: isLog ? values[0] : 'dataMin', max: values.at(-1) } : { type: 'category', data: values.map(v => shortened(String(v), 18)) }),
      name: parameter.name, nameLocation: 'middle', nameGap: 26, ...(isLog ? { axisLabel: { formatter: number } } : {}),
    }),
    yAxis,
    series: keys.flatMap((all, k) => {
      const name = shortened(all, 18);
      const colour = lineColour(k, keys.length);
      const mine = nets.map((net, i) => ({ net, i, spread: outcome.spread(net) })).filter(n => key(n.i) === all && (n.spread?.finite ?? 0) > 0)
        .sort((a, b) => x(a.i) - x(b.i));
      const ranges = mine.map(n => [x(n.i), outcomePoint(outcome, n.spread.low, yAxis.min), outcomePoint(outcome, n.spread.high, yAxis.min)]);
      return [{
        name, type: 'line', color: colour, symbolSize: 7, lineStyle: { width: 2.2 }, z: 3,
        data: mine.map(n => ({
          value: [x(n.i), outcomePoint(outcome, n.spread.median, yAxis.min)], net: n.i,
          symbol: outcome.log && !(n.spread.median > 0) ? cross : 'circle', symbolSize: outcome.log && !(n.spread.median > 0) ? 12 : 7,
        })),
      }, ...(mine.some(n => n.spread.low !== n.spread.high) ? [keys.length <= 4 ? band(ranges, colour, name) : strokes(ranges, colour, name)] : [])];
    }),
  };
};
const byNet = (outcome, height) => () => {
  const nets = comparison.nets, valueAxis = outcomeAxis(outcome);
  const shown = nets.map((net, i) => ({ net, i, spread: outcome.spread(net) })).filter(n => (n.spread?.finite ?? 0) > 0);
  const point = v => outcomePoint(outcome, v, valueAxis.min);
  return {
    animation: false,
    grid: { left: 8, right: 22, top: 8, bottom: 42, containLabel: true },
    tooltip: tooltip(p => outcomeWords(outcome, nets[p.data.net])),
    xAxis: { ...valueAxis, nameLocation: 'middle', nameGap: 26 },
    yAxis: axis({ type: 'category', inverse: true, data: fitting(nets.map((_, i) => shortened(shortLabel(i), 24)), height - 60), axisLabel: { interval: 0 } }),
    series: [
      { type: 'scatter', z: 3, data: shown.map(n => ({ value: [point(n.spread.median), n.i], net: n.i, itemStyle: { color: netColour(n.i) } })), symbolSize: 11 },
      { type: 'scatter', z: 2, silent: true, symbolSize: 5, itemStyle: { color: css('muted') }, data: shown.filter(n => seedCount(n.net) > 1).flatMap(n => n.net.seeds
        .map(s => point(outcome.seed(s))).filter(v => v !== null).map(v => [v, n.i])) },
      strokes(shown.map(n => [n.i, point(n.spread.low), point(n.spread.high)]), css('muted'), '', true),
    ],
  };
};
const outcomeData = outcome => () => ({
  columns: ['net', ...comparison.parameters.map(p => p.name), outcome.name(), ...(hasSeeds() ? ['smallest', 'largest', 'seeds'] : [])],
  rows: comparison.nets.map((net, i) => {
    const spread = outcome.spread(net);
    return [net.label, ...comparison.parameters.map(p => p.values[i]), spread?.median, ...(hasSeeds() ? [spread?.low, spread?.high, seedCount(net)] : [])];
  }),
});

const overview = () => {
  const wide = comparison.nets.length > manyNets, startHeight = wide ? Math.max(330, Math.min(620, 60 + 12 * comparison.nets.length)) : 400;
  state.startAs ??= wide ? 'rows' : 'lines';
  const start = () => state.startAs === 'rows' ? startRows(startHeight)() : startLines();
  const drawn = Object.values(outcomes).filter(hasOutcome);
  const each = comparison.parameters.length === 0 ? 2 : comparison.parameters.length * drawn.length;
  const height = each <= 2 ? Math.max(180, startHeight / Math.max(1, drawn.length) - 20) : 215;
  const small = drawn.flatMap(outcome => comparison.parameters.length === 0
    ? [make('div', {}, chart(height, byNet(outcome, height), { title: outcome.name(), data: outcomeData(outcome) }))]
    : comparison.parameters.map(p => make('div', {}, chart(height, byParameter(p, outcome, each > 2), { title: `${outcome.name()} by ${p.name}`, data: outcomeData(outcome) }))));
  const medians = hasSeeds() ? ' Of several seeds the median, with the range from the smallest to the largest.' : '';
  const startTitle = `Gradient of every layer at the start${comparison.parameters.length === 0 ? '' : `, by ${comparison.parameters.map(p => p.name).join(', ')}`}`;
  const element = section('At a glance', null,
    make('div', { class: each > 4 ? 'glance tall' : 'glance' },
      make('div', {},
        make('div', { class: 'beside' }, make('h3', { text: startTitle }),
          chips('show the nets as', { lines: 'lines', rows: 'rows' }, () => state.startAs, value => { state.startAs = value; })),
        recordedKinds.length === 0 ? make('p', { class: 'note', text: 'No gradient was recorded.' })
          : chart(startHeight, start, { title: startTitle, data: startTable }),
        make('p', { class: 'caption', text: `Layers are counted back from the output, where the backward pass begins: what falls to the left vanishes (a cross or stripes: exactly zero or not finite).${medians}` })),
      small.length === 0 ? null : make('div', { class: each > 2 ? 'smalls' : '' }, ...small)));
  return element;
};

// Verdicts once a kind.
const rangeWords = spread => spread.finite === 0 ? '' : spread.low === spread.high ? number(spread.low) : `${number(spread.low)} to ${number(spread.high)}`;
const netVerdicts = i => comparison.verdicts.map(v => ({ v, here: v.nets.find(n => n[0] === i) })).filter(found => found.here);
const verdictsOfNets = () => {
  const judged = runs.filter(run => run.verdicts !== null);
  if (judged.length === 0 && !comparison.nets.some(net => net.seeds.some(s => s.failure))) return;
  const sick = new Set(comparison.verdicts.flatMap(v => v.nets.map(n => n[0])));
  const sound = comparison.nets.map((net, i) => ({ net, i })).filter(({ i }) => !sick.has(i) && runs[i].verdicts !== null && !runs[i].unjudged);
  const soundWords = sound.length === 0 ? null : make('p', { class: 'sound', text: sound.length === comparison.nets.length
    ? 'Nothing is wrong in what was recorded of any net.' : `Nothing is wrong in what was recorded of ${sound.length <= 8 ? sound.map(s => s.net.label).join(' · ') : `${sound.length} of ${comparison.nets.length} nets`}.` });
  const failures = failuresOfNets();
  const element = section('What is wrong', comparison.verdicts.length === 0 ? null : 'Each kind of trouble once, causes before what follows from them, with the figure that it rests on over all nets that have it.');
  if (comparison.verdicts.length > 0) {
    element.append(table([{ name: 'trouble' }, { name: 'nets', class: 'wide' }, ...(hasSeeds() ? [{ name: 'seeds' }] : []), { name: 'figure', class: 'wide' }, { name: 'measured', class: 'number' }, { name: 'limit', class: 'number' }],
      comparison.verdicts.map(v => [
        make('span', { class: `kind ${v.severity}` }, v.title, v.consequences === 0 ? null : make('span', { class: 'note', text: v.consequences === v.runs ? ' a consequence' : ` a consequence in ${v.consequences} of ${v.runs}` })),
        v.where, ...(hasSeeds() ? [v.seeds] : []), v.range.finite === 0 ? '' : v.range.of < v.runs ? `${v.quantity} (in ${v.range.of} of ${v.runs})` : v.quantity, rangeWords(v.range), rangeWords(v.limits)])));
  }
  element.append(...[failures, soundWords].filter(Boolean));
  for (const run of judged.filter(r => r.unjudged)) element.append(make('p', { class: 'note', text: `${run.label}: ${run.notes[0].finding} ${run.notes[0].cause}` }));
  const told = runs.map((run, i) => ({ run, i })).filter(({ run }) => run.verdicts !== null && (run.verdicts.length > 0 || (run.notes?.length ?? 0) > 0) && !run.unjudged);
  if (told.length > 0) {
    element.append(make('details', { class: 'full' }, make('summary', { text: `The verdicts of ${counted(told.length, 'net')} in full, with causes and what was tried` }),
      ...told.map(({ run, i }) => make('details', {}, make('summary', { text: `${run.label}${seedCount(comparison.nets[i]) > 1 ? `, seed ${comparison.nets[i].shown}` : ''}: ${run.verdicts.map(v => v.title.toLowerCase()).join(', ') || 'noticed, no trouble'}` }),
        make('div', { class: 'cards' }, ...roots(run.verdicts).map(r => card(run, r.v, r.after))),
        run.notes !== null && run.notes.length > 0 ? noteOf(run) : null))));
  }
};

// The nets in numbers.
const statusWords = net => {
  const kinds = [...new Set(net.seeds.map(s => s.status))];
  return kinds.length === 1 ? kinds[0] : kinds.map(kind => `${kind} ${net.seeds.filter(s => s.status === kind).length}`).join(', ');
};
const link = (text, address, words) => make('a', { href: address, text, 'aria-label': words });
const pagesOf = net => make('span', {}, ...net.seeds.filter(s => s.page).flatMap((s, i) => [i === 0 ? '' : ' ', link(seedCount(net) === 1 ? 'report' : s.seed, s.page, `the report of ${net.label}, seed ${s.seed}`)]));
const spreadCell = (spread, words) => ({ value: spread === undefined || spread.finite === 0 ? null : spread.median, show: spreadShown(spread, words) });
const numbersOfNets = () => {
  const nets = comparison.nets, { parameters } = comparison, metrics = ['trainLoss', 'trainAccuracy', 'testLoss', 'testAccuracy'].filter(m => nets.some(net => net.metrics[m]));
  const shownMetrics = metrics.some(m => /Accuracy/.test(m)) ? metrics.filter(m => m !== 'testLoss') : metrics;
  // Swept values name a net where no two have the same.
  const named = new Set(nets.map((_, i) => JSON.stringify(parameters.map(p => p.values[i])))).size < nets.length || new Set(runs.map(run => run.name)).size > 1, paged = nets.some(net => net.seeds.some(s => s.page));
  const hasDepth = parameters.some(p => p.name === 'depth'), judged = comparison.verdicts.length > 0, expected = comparison.expectations.length > 0;
  const columns = [
    ...(named ? [{ name: 'net' }] : []), ...parameters.map(p => ({ name: p.name, class: p.values.every(v => typeof v === 'number') ? 'number' : '' })), ...(hasSeeds() ? [{ name: 'seeds', class: 'number' }] : []),
    ...(hasDepth ? [] : [{ name: 'hidden layers', class: 'number' }]), { name: 'first / last at the start', class: 'number' }, ...shownMetrics.map(m => ({ name: metricNames[m], class: 'number' })),
    ...(judged ? [{ name: 'trouble', class: 'wide' }] : []), ...(expected ? [{ name: 'expectations' }] : []), { name: 'status' }, ...(paged ? [{ name: hasSeeds() ? 'report of seed' : 'page' }] : []),
  ];
  const rows = nets.map((net, i) => {
    const troubles = netVerdicts(i), mine = comparison.expectations.filter(e => e.net === i), passed = mine.filter(e => e.passed === e.of).length;
    return [
      ...(named ? [{ value: net.label, show: net.label }] : []),
      ...parameters.map(p => ({ value: p.values[i], show: String(p.values[i]), class: 'differs' })),
      ...(hasSeeds() ? [{ value: seedCount(net), show: String(seedCount(net)) }] : []),
      ...(hasDepth ? [] : [{ value: hiddenOf(runs[i]).length, show: String(hiddenOf(runs[i]).length) }]),
      spreadCell(net.firstToLast.finite === 0 && net.firstToLast.of === 0 ? undefined : net.firstToLast, number),
      ...shownMetrics.map(m => spreadCell(net.metrics[m], resultWords(m))),
      ...(judged ? [{ value: troubles.length, show: make('span', {}, ...troubles.map(({ v, here }) => make('span', { class: `chip ${v.severity}`, text: here[2] > 1 ? `${v.title} ${here[1]} of ${here[2]}` : v.title }))) }] : []),
      ...(expected ? [{ value: mine.length === 0 ? null : mine.length - passed, show: mine.length === 0 ? '' : passed === mine.length ? verdict(true) : make('span', { class: 'failed', text: `✗ ${mine.length - passed} of ${mine.length} failed` }) }] : []),
      { value: statusWords(net), show: statusWords(net) },
      ...(paged ? [{ value: net.seeds.filter(s => s.page).length, show: pagesOf(net) }] : []),
    ];
  });
  const element = section('The nets in numbers', `A click on the head of a column sorts by it.${hasSeeds() ? ' Of several seeds the median, with smallest and largest under it.' : ''}`, sortableTable(columns, rows, 'The nets in numbers'));
  differencesOf(element);
  element.append(make('details', {}, make('summary', { text: 'In one sentence each' }), ...runs.map(run => make('p', { text: `${run.label}: ${run.start.sentence}` }))));
};
// Every field that is not the same in all nets; what most have is plain, what is rarer is marked.
const differencesOf = element => {
  const { differences, nets } = comparison;
  if (differences.length === 0) return;
  const usual = differences.map(d => [...new Set(d.values)].map(value => [value, d.values.filter(v => v === value).length]).sort((a, b) => b[1] - a[1])[0]);
  const marked = (d, k, i) => d.values[i] !== usual[k][0] && 2 * usual[k][1] >= nets.length ? make('mark', { text: d.values[i] }) : d.values[i];
  element.append(make('details', {}, make('summary', { text: `Where their specs differ: ${counted(differences.length, 'field')}` }),
    table([{ name: 'net' }, ...differences.map(d => ({ name: d.path }))], nets.map((net, i) => [net.label, ...differences.map((d, k) => marked(d, k, i))]))));
};

const expectationsOfNets = () => {
  if (comparison.expectations.length === 0) return;
  section('Expectations', `What the experiment expects of its nets, beside what was measured.${hasSeeds() ? ' Of several seeds: in how many it passed, and what was measured in the first that failed, else in the first.' : ''}`,
    table([{ name: 'net' }, { name: 'expected', class: 'wide' }, { name: 'checked' }, { name: 'measured', class: 'wide' }, { name: 'result' }, { name: 'note', class: 'wide' }],
      comparison.expectations.map(e => [comparison.nets[e.net].label, e.text, e.time, seedCount(comparison.nets[e.net]) > 1 ? `seed ${e.seed}: ${e.measured}` : e.measured,
        seedCount(comparison.nets[e.net]) === 1 ? verdict(e.passed === e.of) : make('span', { class: e.passed === e.of ? 'passed' : 'failed', text: `${e.passed === e.of ? '✓' : '✗'} passed in ${e.passed} of ${e.of}` }), e.note ?? ''])));
};

// Heat maps and histograms of the run that stands for each net.
const shownSeed = i => seedCount(comparison.nets[i]) > 1 ? ` · seed ${comparison.nets[i].shown}, in the middle of ${seedCount(comparison.nets[i])}` : '';
const underNet = (run, i) => `${underline(run)}${shownSeed(i)}`;
const beside = (build, height, options, chosen) => make('div', { class: `multiples${runs.length > manyNets ? ' dense' : ''}` }, ...runs.map((run, i) => ({ run, i })).filter(({ i }) => chosen(i)).map(({ run, i }) =>
  make('div', {}, make('h3', { text: run.label }), make('p', { class: 'under', text: underNet(run, i) }), chart(height, build(run, height), options(run)))));
const heatOfNets = () => {
  const element = section('Layer by layer, step by step', 'Each cell is one layer at one step; the input is at the bottom, the output at the top, and where the rows of a gradient’s norm darken downwards are the layers that it hardly reaches.',
    surfacePicker(),
    make('div', { class: 'slider' }, make('span', { text: 'Colours over the range of' }),
      chips('range of the colours', { common: 'all nets together', own: 'each net for itself' }, () => state.ownRange ? 'own' : 'common', value => { state.ownRange = value === 'own'; })),
    scale(), beside(heatMap, runs.length > manyNets ? 200 : 260, heatOptions, i => runs[i].norms.steps.length > 0), thinnedSurface());
  element.id = 'heat';
};
// Histograms of up to six nets, of more those of two that the reader chooses.
const ridgesOfNets = () => {
  const having = runs.map((_, i) => i).filter(i => runs[i].histograms.steps.length > 0);
  if (having.length === 0) {
    section('What the values look like', 'The histograms of so many nets do not fit into one page: those of a net are in its own report.');
    return;
  }
  const few = having.length <= 6;
  if (few || !state.pair?.every(i => having.includes(i))) state.pair = few ? having : [having[0], having.at(-1)];
  const select = side => make('select', { 'aria-label': side === 0 ? 'net to the left' : 'net to the right', onchange: e => { state.pair[side] = +e.target.value; rebuild(); } },
    ...having.map(i => make('option', { value: i, text: runs[i].label, ...(i === state.pair[side] ? { selected: '' } : {}) })));
  section('What the values look like', 'Every ridge is the histogram of one layer in quarter octaves: negative values run out to the left, positive ones to the right, sizes by decades, and zero lies in the middle (the 0.5 % nearest to zero may lie off the picture); ridges crowding into the middle are tensors that vanish.',
    slider(), few ? null : make('div', { class: 'slider' }, make('span', { text: 'Two nets beside each other' }), select(0), select(1)),
    make('div', { class: few ? 'multiples' : 'pair' }, ...(few ? having : state.pair).map(i => make('div', {}, make('h3', { text: runs[i].label }), make('p', { class: 'under', text: underNet(runs[i], i) }),
      chart(340, ridges(runs[i], 340), ridgeOptions(runs[i]))))), thinned('here', 'histograms'));
};

// Loss and accuracy while they train: the median of the seeds, with the band of their range.
const netCurve = (net, which) => (net.evaluations.test ?? net.evaluations.train ?? []).map(p => ({ step: p[0], value: p[which === 'loss' ? 1 : 2] }))
  .filter(p => p.value !== undefined && p.value !== null).map(p => ({ step: p.step, ...parts(p.value) }));
// Many lines have no legend: what a net is called is said where the pointer is.
const curveKey = () => {
  const { legend, top } = wrapped(comparison.nets.map((_, i) => shortLabel(i)), 500), named = comparison.nets.length <= manyNets;
  return { legend: named ? legend : undefined, grid: { left: 64, right: 22, top: named ? top : 34, bottom: 44 } };
};
const netCurves = which => () => {
  const logarithmic = which === 'loss' && state.logLoss, at = v => !logarithmic ? v : v > 0 ? Math.log10(v) : '-';
  const all = comparison.nets.map(net => netCurve(net, which).map(p => ({ step: p.step, median: at(p.median), low: at(p.low), high: at(p.high) })));
  const values = all.flat().filter(p => zoomed(p.step)).flatMap(p => [p.low, p.high]).filter(v => typeof v === 'number');
  return {
    animation: false,
    ...curveKey(),
    tooltip: tooltip(p => lines(p.seriesName, `step ${p.value[0]}`, `${which}: ${which === 'accuracy' ? percent(p.value[1]) : number(logarithmic ? 10 ** p.value[1] : p.value[1])}`)),
    xAxis: stepAxis(),
    yAxis: logarithmic ? logAxis(values.length ? values : [-1, 0], { name: which }) : axis({
      type: 'value', min: 0, max: which === 'loss' ? null : 1, name: which, splitLine: { show: true, lineStyle: { color: css('faint') } },
      axisLabel: which === 'loss' ? {} : { formatter: v => `${Math.round(100 * v)} %` },
    }),
    series: all.flatMap((points, i) => [curve(shortLabel(i), points.map(p => [p.step, p.median]), netColour(i), { z: 3 }),
      ...(points.some(p => p.low !== p.high) ? [band(points.map(p => [p.step, p.low, p.high]), netColour(i), shortLabel(i))] : [])]),
  };
};
const netCurveTable = which => () => ({
  columns: ['net', 'step', which, ...(hasSeeds() ? ['smallest', 'largest', 'seeds'] : [])],
  rows: comparison.nets.flatMap(net => netCurve(net, which).filter(p => zoomed(p.step)).map(p => [net.label, p.step, p.median, ...(hasSeeds() ? [p.low, p.high, seedCount(net)] : [])])),
});
const curvesOfNets = () => {
  const drawn = ['loss', 'accuracy'].filter(which => comparison.nets.some(net => netCurve(net, which).length > 0));
  if (drawn.length === 0) return;
  section(measuresAccuracy ? 'Loss and accuracy' : 'Loss', `Loss${measuresAccuracy ? ' and accuracy' : ''} on the test data while training, one line a net; a line that stays flat is a net that does not learn.${hasSeeds() ? ' Of several seeds the median, with the range as a band.' : ''}`,
    make('div', { class: 'pair' }, ...drawn.map(which => chart(340, netCurves(which), { title: `${which === 'loss' ? 'Loss' : 'Accuracy'} on the test data`, data: netCurveTable(which), steps: true }))), logSwitch());
};

const howTheyRan = () => {
  const element = section('How they were run', null);
  element.append(make('details', {}, make('summary', { text: 'The experiment file of the first net with every default spelled out' }), make('pre', { tabindex: 0, text: JSON.stringify(comparison.spec, null, 2) })));
  element.append(make('details', {}, make('summary', { text: 'Device, time and kernels of each net' }), ...runs.map((run, i) => make('div', {}, make('h3', { text: run.label }), facts(run),
    make('p', { class: 'note', text: `${run.versions}${shownSeed(i)}` }),
    Object.keys(run.variants).length === 0 ? null : table([{ name: 'operation' }, { name: 'kernel variant that ran', class: 'wide' }], Object.entries(run.variants))))));
};

const headerOfNets = () => {
  const seeds = comparison.nets.flatMap(net => net.seeds), several = pick => [...new Set(pick)];
  const fact = (name, values) => make('span', {}, `${name} `, make('b', { text: values.length <= 8 ? values.join(' · ') : `${values.slice(0, 7).join(' · ')} and ${values.length - 7} more` }));
  page.append(make('h1', { text: title }), make('p', { class: 'facts' }, fact('device', several(runs.map(r => r.device))), fact('seed', several(seeds.map(s => s.seed))),
    fact('status', several(seeds.map(s => s.status)).map(status => { const n = seeds.filter(s => s.status === status).length; return n === seeds.length ? status : `${n} ${status}`; }))));
};
const failuresOfNets = () => {
  const failed = comparison.nets.flatMap(net => net.seeds.filter(s => s.failure).map(s => ({ net, s })));
  if (failed.length === 0) return null;
  const said = failed.map(({ net, s }) => make('p', { class: 'failure', text: `${net.label}${seedCount(net) > 1 ? `, seed ${s.seed}` : ''}: ${s.failure}` }));
  return failed.length === 1 ? said[0] : make('details', {}, make('summary', { class: 'failed', text: `${failed.length} runs did not come to their end` }), ...said);
};
const precisionOfNets = () => {
  const told = runs.filter(run => run.precision.steps > 0);
  if (told.length === 0) return;
  const rows = told.flatMap(run => run.precision.formats.filter(harms).map(f => [run.label, ...precisionRow(f)])), harmless = told.filter(run => harmlessNames(run) !== '');
  section('What low precision would lose', `${precisionCaption} Layer by layer it stands in the report of each run.`,
    make('details', {}, make('summary', { text: `The forecast of ${counted(told.length, 'net')}` }),
      rows.length === 0 ? null : table([{ name: 'net' }, ...precisionColumns], rows),
      ...harmless.map(run => make('p', { text: `${run.label}: nothing would be lost in ${harmlessNames(run)}.` }))));
};
// What the page is made of, apart from what its charts ask for whenever they are drawn.
const comparisonOutline = () => comparison && [comparison.parameters, comparison.verdicts, comparison.expectations, comparison.differences,
  comparison.nets.map(net => [net.label, net.shown, net.seeds, net.firstToLast, net.metrics, Object.keys(net.start), Object.keys(net.evaluations)])];
const partsOfComparison = () => [
  headerOfNets,
  ...(recordedKinds.length > 0 ? [kindBar] : []),
  overview, verdictsOfNets, numbersOfNets, expectationsOfNets,
  ...(recordedKinds.length > 0 ? [heatOfNets, ridgesOfNets] : []),
  curvesOfNets, precisionOfNets, howTheyRan,
];
