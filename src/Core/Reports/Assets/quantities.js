// What follows from the records: quantiles, quantities of a layer, directions, noise scale, clipping.
const quantileShares = [0.01, 0.05, 0.25, 0.5, 0.75, 0.95, 0.99];
// The axis position of the bin that holds the value of that rank, or null for zero: of n sorted values the ⌈p·n⌉th.
const quantileBin = (h, p) => {
  const rank = Math.ceil(p * (h.total - h.nans - h.plus - h.minus) - 1e-9);
  let below = 0, zerosCounted = false;
  for (const [position, count] of h.bins) {
    if (position >= 1024 && !zerosCounted) {
      zerosCounted = true;
      below += h.zeros;
      if (h.zeros > 0 && below >= rank) return null;
    }
    below += count;
    if (below >= rank) return position;
  }
  return null;
};
// Both edges of a quantile, on the histogram axis and in words.
const quantileEdges = (h, p, shown) => {
  const position = quantileBin(h, p);
  if (position === null) return { low: 0, high: 0, words: '0' };
  const bin = magnitudeBin(position), sign = position >= 1024 ? 1 : -1;
  const at = b => sign * Math.max(0, edgeLog(b) - shown.low), [low, high] = sign > 0 ? [bin, bin + 1] : [bin + 1, bin];
  const value = b => sign * (b === 0 ? 0 : 10 ** edgeLog(b));
  return { low: at(low), high: at(high), words: `${number(value(low))} to ${number(value(high))}` };
};
const quantileChart = run => () => {
  const shown = span(state.kind), steps = run.histograms.steps, layer = state.layer;
  const cells = steps.map((_, s) => histogramAt(run, s, layer));
  const finite = h => h !== null && h.total > h.nans + h.plus + h.minus;
  const edges = cells.map(h => finite(h) ? quantileShares.map(p => quantileEdges(h, p, shown)) : null);
  const band = (name, low, high, opacity) => ({
    name, type: 'custom', color: css('accent'), silent: true, data: [[steps[0], 0]], clip: true, z: 1,
    renderItem: (_, api) => {
      const pieces = [];
      let piece = [];
      edges.forEach((e, i) => { if (e) piece.push(i); else if (piece.length) { pieces.push(piece); piece = []; } });
      if (piece.length) pieces.push(piece);
      return { type: 'group', children: pieces.map(at => ({
        type: 'polygon', style: { fill: css('accent'), opacity },
        shape: { points: [...at.map(i => api.coord([steps[i], edges[i][high].high])), ...at.toReversed().map(i => api.coord([steps[i], edges[i][low].low]))] },
      })) };
    },
  });
  return {
    animation: false,
    title: edges.some(e => e) ? undefined : { text: 'not recorded', left: 'center', top: 'middle', textStyle: { color: css('muted'), fontSize: 13, fontWeight: 'normal' } },
    legend: legendStyle(),
    grid: { left: 74, right: 22, top: 40, bottom: 44 },
    tooltip: tooltip(items => {
      const i = items[0].dataIndex;
      return lines(`step ${steps[i]}: ${run.layers[layer].display}`, ...(edges[i] ? quantileShares.map((p, k) => `${Math.round(100 * p)} %: ${edges[i][k].words}`) : ['nothing finite']));
    }, 'axis'),
    xAxis: stepAxis(),
    yAxis: histogramAxis(shown, 12),
    series: [
      band('1 to 99 %', 0, 6, 0.14), band('5 to 95 %', 1, 5, 0.2), band('25 to 75 %', 2, 4, 0.35),
      { name: 'median', type: 'line', color: css('ink'), lineStyle: { width: 2 }, showSymbol: steps.length < 2, symbolSize: 5, z: 3,
        data: edges.map((e, i) => [steps[i], e ? (e[3].low + e[3].high) / 2 : '-']) },
    ],
  };
};
const quantileData = run => () => ({
  columns: ['layer', 'step', ...quantileShares.map(p => `${Math.round(100 * p)} %`)],
  rows: run.histograms.steps.filter(zoomed).map(step => {
    const h = histogramAt(run, run.histograms.steps.indexOf(step), state.layer), defined = h !== null && h.total > h.nans + h.plus + h.minus;
    return [run.layers[state.layer].display, step, ...quantileShares.map(p => defined ? quantileEdges(h, p, span(state.kind)).words : null)];
  }),
});
const quantileSection = run => section('Where the values lie, step by step',
  'Quantiles of the layer chosen above, of the tensor chosen at the top: half of its values lie in the darkest band. A quantile is known to the quarter octave of its bin, and the bands reach to the outer edges; sizes below the axis are drawn at zero.',
  chart(340, quantileChart(run), { title: 'Quantiles of one layer', data: quantileData(run), stepped: true, steps: true }));

// One line a layer over steps, and its numbers. 'read' gives { steps, rows, exact }: rows have a number or null for each step, log10 where the axis is
// logarithmic; exact the numbers themselves.
const layerChart = (run, title, read, { name, words, logarithmic = false, guide = null, min = null, max = null, height = 360 }) => {
  const option = () => {
    const { steps, rows } = read();
    const drawn = run.layers.map((layer, i) => ({ layer, i, row: rows[i] ?? [] })).filter(l => l.row.some(v => typeof v === 'number'));
    const values = drawn.flatMap(l => l.row.filter((v, s) => typeof v === 'number' && zoomed(steps[s]))), nameTextStyle = { align: 'left', color: css('muted') };
    const yAxis = logarithmic
      ? logAxis([...(values.length || guide ? values : [-1, 0]), ...(guide ? [guide.at] : [])], { name, nameTextStyle })
      : axis({ type: 'value', min, max, name, nameTextStyle, splitLine: { show: true, lineStyle: { color: css('faint') } } });
    const marked = state.mark?.layer, across = { symbol: 'none', silent: true, label: { color: css('muted') } };
    return {
      animation: false,
      ...layerKey(drawn.map(l => l.layer.display), drawn.length),
      grid: { left: 64, right: 22, top: 62, bottom: 44 },
      tooltip: tooltip(items => lines(`step ${items[0].value[0]}`, ...fewOf(items.filter(p => typeof p.value[1] === 'number')).map(p => `${p.seriesName}: ${words(p.value[1])}`)), 'axis'),
      xAxis: stepAxis(),
      yAxis,
      series: drawn.map(({ layer, i, row }, k) => ({
        name: layer.display, type: 'line', color: lineColour(i, run.layers.length), connectNulls: false,
        lineStyle: { width: i === marked ? 3.5 : steps.length < 100 ? 1.8 : 1.1 }, z: i === marked ? 4 : 2,
        // A value between two gaps is a point and no line.
        symbolSize: steps.length < 100 ? 5 : 3, showSymbol: steps.length < 100 || row.some(v => typeof v !== 'number'),
        data: Array.from(row, (v, s) => [steps[s], typeof v === 'number' ? v : '-']),
        markLine: k > 0 || (!guide && !state.mark) ? undefined : {
          ...across, data: [
            ...(guide ? [{ yAxis: guide.at, lineStyle: { color: css('muted'), type: 'dashed' }, label: { formatter: guide.label, position: 'insideEndTop' } }] : []),
            ...(state.mark ? [{ xAxis: state.mark.step, lineStyle: { color: css('nan'), type: 'solid' }, label: { formatter: `step ${state.mark.step}`, position: 'insideEndBottom' } }] : []),
          ],
        },
      })),
    };
  };
  const data = () => {
    const { steps, exact } = read();
    return {
      columns: ['layer', 'name', 'step', name],
      rows: run.layers.flatMap((layer, l) => steps.map((step, s) => [layer.display, layer.name, step, Number.isFinite(exact[l]?.[s]) ? exact[l][s] : null])).filter(row => zoomed(row[2])),
    };
  };
  return chart(height, option, { title, data, steps: true });
};
const powerOfTen = exponent => Number.isInteger(exponent) ? `10${String(exponent).replace('-', '⁻').replace(/\d/g, d => '⁰¹²³⁴⁵⁶⁷⁸⁹'[d])}` : number(10 ** exponent);
const quantitySections = run => {
  for (const { title, explanation, formula, guide } of run.quantities) {
    const read = () => ({ steps: run.norms.steps, rows: [], exact: [], ...run.quantities.find(q => q.title === title) });
    section(title, explanation, layerChart(run, title, read, {
      name: formula, logarithmic: true, words: v => number(10 ** v),
      guide: guide && { at: Math.log10(guide), label: powerOfTen(Math.log10(guide)) },
    }));
  }
};
// How units stand: saturated, or dead. Empty where no layer of the net can be either.
const unitsSection = run => {
  const read = part => () => ({ steps: run.norms.steps, rows: (run.units?.[part] ?? []).map(row => Array.from(row, v => Number.isFinite(v) ? v : null)), exact: run.units?.[part] ?? [] });
  const has = part => (run.units?.[part] ?? []).some(row => row.some(Number.isFinite));
  const parts = [
    ...(has('slope') ? [['Slope where the units stand', 'slope', { name: 'slope / steepest', min: 0, max: 1, words: number, guide: { at: run.units.slopeLimit, label: `saturated below ${run.units.slopeLimit}` } }]] : []),
    ...(has('dead') ? [['Dead units', 'dead', { name: 'share of the units', min: 0, max: 1, words: percent }]] : []),
  ];
  if (parts.length === 0) return;
  const explained = { slope: 'The mean slope of a saturating activation where the units of a layer stand, over its steepest: 1 is its middle, 0 an end where no gradient passes.', dead: 'The share of a layer’s units that are off for every sample of the batch, at most: zeros of the bias gradient, where there are no more of them than zeros of the activation.' };
  section(parts.length === 2 ? 'Saturated and dead units' : parts[0][1] === 'slope' ? 'Saturation' : 'Dead units', parts.map(([, part]) => explained[part]).join(' '),
    make('div', { class: parts.length === 2 ? 'pair' : '' }, ...parts.map(([title, part, settings]) => layerChart(run, title, read(part), settings))));
};
const directionSection = run => {
  if (!run.directions) return;
  const { meanNoiseScale, batch, window, steps, recorded } = run.directions;
  const cosines = () => ({ steps: run.directions.steps, rows: run.directions.cosine.map(row => Array.from(row, v => Number.isFinite(v) ? v : null)), exact: run.directions.cosine });
  const scales = () => ({ steps: run.directions.steps, rows: run.directions.noiseScale.map(row => Array.from(row, logCell)), exact: run.directions.noiseScale });
  const defined = scales().rows.some(row => row.some(v => v !== null));
  section('From one step to the next', 'Left: the cosine between a layer’s weight gradient and that of the training step before. 1 is a gradient that keeps its direction, 0 one that noise decides, −1 one that turns back at every step, as where the learning rate is too large.',
    make('div', { class: 'pair' },
      layerChart(run, 'Cosine from step to step', cosines, { name: 'cosine', min: -1, max: 1, words: number }),
      make('div', {}, defined ? layerChart(run, 'Gradient noise scale', scales, {
        name: 'noise scale, samples', logarithmic: true, words: v => number(10 ** v), guide: { at: Math.log10(batch), label: `batch ${batch}` },
      }) : null)),
    batch === undefined ? null : make('p', { class: 'caption', text: `Right: the gradient noise scale of each layer, about the batch beyond which a larger one hardly helps, from the pairs of ${window} recorded steps at a time. It has no value where the gradients of a stretch agree with those before them no better than chance (their dot products do not add up to more than zero)${defined ? '' : ', which is so everywhere here or there are fewer recorded steps'}.` }),
    batch === undefined ? null : table([{ name: 'layer' }, { name: 'noise scale over all recorded steps, samples', class: 'number' }],
      run.layers.map((l, i) => [l.display, meanNoiseScale[i] === null ? 'not defined' : number(meanNoiseScale[i])])),
    steps.length < recorded ? make('p', { class: 'note', text: `Shown are ${steps.length} of ${recorded} recorded steps; run.db holds all.` }) : null);
};

const clipChart = (run, column, name) => () => {
  const points = run.clips.steps.filter(p => zoomed(p[0])).map(p => [p[0], column === 2 ? p[2] : p[1] > 0 ? Math.log10(p[1]) : null]), values = points.map(p => p[1]).filter(v => v !== null);
  const nameTextStyle = { align: 'left', color: css('muted') };
  return {
    animation: false,
    grid: { left: 64, right: 22, top: 40, bottom: 44 },
    tooltip: tooltip(([p]) => lines(`step ${p.value[0]}: ${typeof p.value[1] !== 'number' ? 'zero or not finite' : number(column === 2 ? p.value[1] : 10 ** p.value[1])}`), 'axis'),
    xAxis: stepAxis(),
    yAxis: column === 2 ? axis({ type: 'value', min: 0, max: 1, name, nameTextStyle, splitLine: { show: true, lineStyle: { color: css('faint') } } })
      : logAxis(values.length ? values : [-1, 0], { name, nameTextStyle }),
    series: [curve(name, points.map(([s, v]) => [s, v ?? '-']), css('accent'), { showSymbol: points.length < 100, symbolSize: 4 })],
  };
};
const clipSection = run => {
  if (!run.clips) return;
  section('What clipping did', 'Left: the norm of all gradients together before clipping. Right: the smallest factor that an element was multiplied by; 1 where nothing was clipped. The table says which tensors paid for it.',
    make('div', { class: 'pair' }, ...[[1, 'gradient norm before clipping'], [2, 'smallest factor']].map(([column, name]) => chart(300, clipChart(run, column, name), {
      title: name, steps: true, data: () => ({ columns: ['step', name], rows: run.clips.steps.filter(p => zoomed(p[0])).map(p => [p[0], p[column]]) }),
    }))),
    make('details', {}, make('summary', { text: 'Tensor by tensor' }),
      table([{ name: 'tensor' }, { name: 'clipped in recorded steps', class: 'number' }, { name: 'smallest factor', class: 'number' }, { name: 'mean share of what was removed', class: 'number' }],
        run.clips.tensors.map(t => [t.name ?? 'all gradients', percent(t.clipped), number(t.smallest), t.removed === null ? 'nothing' : percent(t.removed)]))));
};
