// Line charts: gradient norm at the start, loss, accuracy.
const legendStyle = () => ({ textStyle: { color: css('ink') }, icon: 'roundRect', itemWidth: 14, itemHeight: 4, top: 0, left: 56 });
// Up to six layers are named; more are told by a colour bar, from the input to the output.
const layerKey = (names, n) => n <= 6 ? { legend: { ...legendStyle(), data: names } } : {
  graphic: [{
    type: 'group', left: 64, top: 6, silent: true, children: [
      { type: 'text', x: 0, y: 0, style: { text: 'input', fill: css('muted'), fontSize: 12 } },
      { type: 'rect', shape: { x: 40, y: 0, width: 180, height: 11, r: 2 }, style: { fill: { type: 'linear', x: 0, y: 0, x2: 1, y2: 0, colorStops: Array.from({ length: 11 }, (_, i) => ({ offset: i / 10, color: lineColour(i, 11) })) } } },
      { type: 'text', x: 228, y: 0, style: { text: 'output', fill: css('muted'), fontSize: 12 } },
    ],
  }],
};
// Of many lines under the pointer a tooltip names twelve, spread over the depth.
const fewOf = items => items.length <= 12 ? items : Array.from({ length: 12 }, (_, i) => items[Math.round(i * (items.length - 1) / 11)]);
const logAxis = (values, extra) => {
  // Room below the lowest point, for its label or the crosses.
  const least = Math.min(...values), most = Math.max(...values);
  const low = Math.floor(least - 0.06 * (most - least)), high = Math.max(low + 1, Math.ceil(most));
  const stride = Math.max(1, Math.ceil((high - low) / 7));
  return axis({
    type: 'value', min: low, max: low + stride * Math.ceil((high - low) / stride), interval: stride,
    splitLine: { show: true, lineStyle: { color: css('faint') } }, ...extra, axisLabel: { formatter: power },
  });
};
const cross = 'path://M0,0L2,0L5,3L8,0L10,0L10,2L7,5L10,8L10,10L8,10L5,7L2,10L0,10L0,8L3,5L0,2Z';
// One line a kind of gradient; a layer at exactly zero is a cross on the floor.
const startChart = () => {
  const wanted = recordedKinds.filter(k => ['weightGradient', 'biasGradient', 'delta'].includes(k));
  const shown = wanted.length > 0 ? wanted : [state.kind];
  const run = runs[0], measured = shown.map(kind => ({ name: kinds[kind], kind, cells: (run.norms.kinds[kind] ?? []).map(row => row[0]) }));
  // Mean-field theory speaks of δ: its line is dashed, in the colour of the δ that it foretells.
  const all = measured.flatMap((line, i) => {
    const colour = lineColour(i, measured.length), cells = run.theory?.delta ?? [];
    const foretold = line.kind === 'delta' && cells.some(cell => cell !== null);
    return [{ ...line, colour }, ...(foretold ? [{ ...line, name: 'δ, mean-field theory', colour, cells, theory: true }] : [])];
  });
  const values = all.flatMap(l => l.cells).filter(v => typeof v === 'number');
  const yAxis = logAxis(values.length ? values : [-1, 0], { name: 'norm', nameTextStyle: { align: 'left', color: css('muted') } });
  return {
    animation: false,
    legend: all.length > 1 ? legendStyle() : undefined,
    grid: { left: 64, right: 26, top: all.length > 1 ? 62 : 34, bottom: 44 },
    tooltip: tooltip(p => lines(p.seriesName, run.layers[p.data.layer].display, normWords(p.data.cell))),
    xAxis: axis({ type: 'category', data: shortNames(run), name: 'layer, from the input', nameLocation: 'middle', nameGap: 28 }),
    yAxis,
    series: all.map((line, i) => ({
      name: line.name, type: 'line', color: line.colour, lineStyle: { width: 2.5, type: line.theory ? 'dashed' : 'solid' }, z: 2 + all.length - i,
      data: line.cells.map((cell, layer) => ({
        value: [layer, typeof cell === 'number' ? cell : line.theory ? '-' : yAxis.min], cell, layer,
        symbol: line.theory ? 'emptyDiamond' : typeof cell === 'number' ? 'circle' : cross,
        symbolSize: typeof cell === 'number' ? 7 : 13,
        itemStyle: typeof cell === 'number' ? undefined : { color: cell === 'n' ? css('nan') : cell === 'i' ? css('infinite') : css('dead-stripe') },
      })),
    })),
  };
};

const startData = () => {
  const run = runs[0], shown = recordedKinds.filter(k => ['weightGradient', 'biasGradient', 'delta'].includes(k));
  return {
    columns: ['net', 'layer', 'name', ...shown.map(k => `norm of ${k}`), 'theory of delta'],
    rows: run.layers.map((layer, l) => [run.label, layer.display, layer.name,
      ...shown.map(k => { const v = run.norms.exact[k]?.[l]?.[0]; return v === undefined || v === -1 ? null : v; }),
      typeof run.theory?.delta?.[l] === 'number' ? 10 ** run.theory.delta[l] : null]),
  };
};

// One line a layer, each over its own first loss: layers restore different numbers of values.
const reconstructionChart = run => () => ({
  animation: false,
  ...layerKey(run.pretraining.map(layer => layer.display), run.pretraining.length),
  grid: { left: 64, right: 22, top: 62, bottom: 44 },
  tooltip: tooltip(items => lines(`step ${items[0].value[0]}`, ...fewOf(items).map(p => `${p.seriesName}: ${percent(p.value[1])} of the first, ${number(p.value[2])}`)), 'axis'),
  xAxis: axis({ type: 'value', min: 'dataMin', max: 'dataMax', name: 'pre-training step of the layer', nameLocation: 'middle', nameGap: 28 }),
  yAxis: axis({
    type: 'value', min: 0, name: 'reconstruction loss / first', nameTextStyle: { align: 'left', color: css('muted') },
    splitLine: { show: true, lineStyle: { color: css('faint') } }, axisLabel: { formatter: v => `${Math.round(100 * v)} %` },
  }),
  series: run.pretraining.map((layer, i) => ({
    name: layer.display, type: 'line', color: lineColour(i, run.pretraining.length), showSymbol: layer.losses.length < 2, lineStyle: { width: 2.2 },
    data: layer.losses.map(([step, loss]) => [step, loss / layer.first, loss]),
  })),
});

const reconstructionData = run => () => ({ columns: ['layer', 'step', 'loss'], rows: run.pretraining.flatMap(layer => layer.losses.map(([step, loss]) => [layer.display, step, loss])) });

const curve = (name, points, colour, extra = {}) => ({
  name, type: 'line', data: points, color: colour, showSymbol: points.length < 40, symbolSize: 6, connectNulls: false, lineStyle: { width: 2.2 }, ...extra,
});
const splits = { train: 'training data', test: 'test data' };
// Numbers that are predicted have no accuracy: their points end with the loss.
const evaluated = (points, which) => points.filter(p => p.length > 2 || which === 'loss').map(p => [p[0], p[which === 'loss' ? 1 : 2]]);
const curveLines = which => [
  ...(which === 'loss' && runs[0].curves.loss.length > 1
    ? [curve('each batch', runs[0].curves.loss.map(p => [p[0], p[2]]), css('muted'), { showSymbol: false, lineStyle: { width: 1, opacity: 0.8 } })] : []),
  ...Object.entries(runs[0].curves.evaluations).map(([split, points]) =>
    curve(splits[split], evaluated(points, which), lineColour(split === 'train' ? 1 : 0, 2), { symbol: split === 'train' ? 'circle' : 'diamond' })),
];
const curveChart = which => () => {
  const logarithmic = which === 'loss' && state.logLoss, at = v => !logarithmic ? v : v > 0 ? Math.log10(v) : '-';
  const series = curveLines(which).map(s => ({ ...s, data: s.data.map(([step, v]) => [step, v === null ? '-' : at(v)]) }));
  const values = series.flatMap(s => s.data.filter(p => zoomed(p[0]) && typeof p[1] === 'number').map(p => p[1]));
  return {
    animation: false,
    legend: { ...legendStyle(), type: 'scroll' },
    grid: { left: 64, right: 22, top: 62, bottom: 44 },
    tooltip: tooltip(items => lines(`step ${items[0].value[0]}`, ...items.filter(p => typeof p.value[1] === 'number').map(p =>
      `${p.seriesName}: ${which === 'accuracy' ? percent(p.value[1]) : number(logarithmic ? 10 ** p.value[1] : p.value[1])}`)), 'axis'),
    xAxis: stepAxis(),
    yAxis: logarithmic ? logAxis(values.length ? values : [-1, 0], { name: which }) : axis({
      type: 'value', min: 0, max: which === 'loss' ? null : 1, name: which,
      splitLine: { show: true, lineStyle: { color: css('faint') } },
      axisLabel: which === 'loss' ? {} : { formatter: v => `${Math.round(100 * v)} %` },
    }),
    series,
  };
};
const curveData = which => () => ({
  columns: ['line', 'step', which],
  rows: curveLines(which).flatMap(s => s.data.filter(p => zoomed(p[0])).map(([step, v]) => [s.name, step, v])),
});
