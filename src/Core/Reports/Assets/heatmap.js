// The heat map, layers × steps, of what the reader chooses: the norm of a tensor, its zeros, a quantile, or a quantity of the layer.
const medianSize = (run, s, l) => {
  const h = histogramAt(run, s, l);
  if (!h || h.total === h.nans + h.plus + h.minus) return h ? 'n' : null;
  const sizes = new Map();
  for (const [position, count] of h.bins) sizes.set(magnitudeBin(position), (sizes.get(magnitudeBin(position)) ?? 0) + count);
  const rank = Math.ceil((h.total - h.nans - h.plus - h.minus) / 2);
  let below = h.zeros;
  if (below >= rank) return 'z';
  for (const [bin, count] of [...sizes].sort((a, b) => a[0] - b[0])) { below += count; if (below >= rank) return (edgeLog(bin) + edgeLog(bin + 1)) / 2; }
  return null;
};
const medianCache = new Map();
const surfaces = {
  norm: {
    name: 'norm', label: 'norm', explanation: 'the norm of the chosen tensor on a logarithmic scale', steps: run => run.norms.steps, part: 'norms',
    rows: run => run.norms.kinds[state.kind] ?? [], exact: run => run.norms.exact[state.kind] ?? [],
    format: cell => `‖${kinds[state.kind]}‖ = ${normWords(cell)}`,
  },
  zeros: {
    name: 'zeros', label: 'zeros', explanation: 'the share of the values of the chosen tensor that are exactly zero', steps: run => run.norms.steps, part: 'norms', range: [0, 1],
    rows: run => (run.norms.zeros[state.kind] ?? []).map(row => Array.from(row, v => v < 0 ? null : v)), exact: run => run.norms.zeros[state.kind] ?? [],
    format: cell => cell === null ? 'not recorded' : `${percent(cell)} zero`,
  },
  median: {
    name: 'median', label: 'median size', explanation: 'the median of the sizes of the chosen tensor’s values, from its histograms (known to the quarter octave), on a logarithmic scale',
    steps: run => run.histograms.steps, part: 'histograms',
    rows: run => {
      const key = `${runs.indexOf(run)} ${state.kind}`;
      if (!medianCache.has(key)) medianCache.set(key, run.layers.map((_, l) => run.histograms.steps.map((_, s) => medianSize(run, s, l))));
      return medianCache.get(key);
    },
    exact: run => surfaces.median.rows(run).map(row => row.map(v => typeof v === 'number' ? 10 ** v : v === 'z' ? 0 : v === null ? -1 : NaN)),
    format: cell => `median size ${normWords(cell)}`,
  },
};
const quantitySurface = title => ({
  name: title, label: title.toLowerCase(), explanation: `${title.toLowerCase()}, a quantity of the layer whatever the tensor, on a logarithmic scale`, steps: run => run.norms.steps, part: 'norms',
  rows: run => run.quantities.find(q => q.title === title)?.rows ?? [], exact: run => run.quantities.find(q => q.title === title)?.exact ?? [],
  format: cell => `${title} ${cell === null ? 'not defined' : number(10 ** cell)}`,
});
const surfaceList = () => [...Object.values(surfaces), ...[...new Set(runs.flatMap(run => run.quantities.map(q => q.title)))].map(quantitySurface)];
const chosenSurface = () => surfaceList().find(s => s.name === state.surface) ?? surfaces.norm;
const isShare = surface => surface.range !== undefined;

const heatMap = (run, height) => () => {
  const surface = chosenSurface(), names = fitting(shortNames(run), height - 68), rows = surface.rows(run);
  const columns = surface.steps(run).map((step, x) => ({ step, x })).filter(c => zoomed(c.step)), [low, high] = surfaceRange(surface, run);
  const finite = [], broken = [];
  rows.forEach((row, y) => columns.forEach(({ x }, at) => (typeof row[x] === 'number' ? finite : broken).push([at, y, row[x]])));
  const words = (at, y) => lines(`${run.layers[y].display}`, `step ${columns[at].step}`, surface.format(rows[y][columns[at].x]));
  const marked = state.mark && single ? columns.findLastIndex(c => c.step <= state.mark.step) : -1;
  return {
    animation: false,
    grid: { left: 64, right: 14, top: 24, bottom: single ? 44 : 40 },
    tooltip: tooltip(p => p.seriesIndex === 2 ? '' : words(p.value[0], p.value[1])),
    visualMap: { show: false, min: low, max: high, dimension: 2, seriesIndex: 0, inRange: { color: viridis } },
    xAxis: axis({ type: 'category', data: columns.map(c => String(c.step)), name: 'training step', nameLocation: 'middle', nameGap: 26 }),
    yAxis: axis({ type: 'category', data: names, name: 'layer', nameGap: 8, axisLabel: { interval: 0 } }),
    series: [
      { type: 'heatmap', data: finite, progressive: 0 },
      {
        type: 'custom', data: broken, progressive: 0,
        renderItem: (_, api) => {
          const at = api.value(0), y = api.value(1), [w, h] = api.size([1, 1]), [cx, cy] = api.coord([at, y]);
          return { type: 'rect', shape: { x: cx - w / 2, y: cy - h / 2, width: w + 0.5, height: h + 0.5 }, style: { fill: brokenFill(rows[y][columns[at].x]) } };
        },
      },
      {
        type: 'custom', data: marked < 0 || rows.length === 0 ? [] : [[marked, state.mark.layer]], silent: true, z: 5,
        renderItem: (_, api) => {
          const [w, h] = api.size([1, 1]), [cx, cy] = api.coord([api.value(0), api.value(1)]), shape = { x: cx - Math.max(w, 8) / 2, y: cy - h / 2, width: Math.max(w, 8), height: h };
          return { type: 'group', children: [{ type: 'rect', shape, style: { fill: 'none', stroke: css('card'), lineWidth: 5 } }, { type: 'rect', shape, style: { fill: 'none', stroke: css('nan'), lineWidth: 2.5 } }] };
        },
      },
    ],
  };
};
const heatData = run => () => {
  const surface = chosenSurface(), exact = surface.exact(run), steps = surface.steps(run);
  return {
    columns: ['layer', 'name', 'step', surface.label],
    rows: run.layers.flatMap((layer, y) => steps.map((step, x) => [layer.display, layer.name, step, exact[y]?.[x] === undefined || exact[y][x] === -1 ? null : exact[y][x]])).filter(row => zoomed(row[2])),
  };
};

const scale = () => {
  const element = make('div', { class: 'scale' });
  const draw = () => {
    const surface = chosenSurface(), [low, high] = surfaceRange(surface, runs[0]), words = v => isShare(surface) ? percent(v) : number(10 ** v);
    const cells = runs.flatMap(r => surface.rows(r)).flat();
    const swatch = (mark, css, words) => cells.includes(mark) ? make('span', {}, make('span', { class: `swatch ${css}` }), words) : null;
    element.replaceChildren(...[
      make('span', {}, state.ownRange && !single ? 'smallest' : `${surface.label} ${words(low)}`, make('span', { class: 'ramp', style: `background:linear-gradient(90deg, ${viridis})` }), state.ownRange && !single ? 'largest of each net' : words(high)),
      swatch('z', 'zero', 'exactly zero'), swatch('n', 'nan', 'NaN'), swatch('i', 'infinite', 'infinite'), swatch(null, 'unrecorded', 'not recorded'),
    ].filter(Boolean));
  };
  redraws.push(draw);
  draw();
  return element;
};
