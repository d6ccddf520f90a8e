// Histograms: the ridges of all layers, and one layer's bars.
// Unpacks HistogramPacking: varint pairs (distance along the axis, count) in base64; gives [[axis position, count], ...].
const unpacked = new Map();
const unpack = text => {
  if (unpacked.has(text)) return unpacked.get(text);
  const bytes = atob(text), pairs = [];
  let at = 0, position = -1;
  const varint = () => {
    let value = 0, factor = 1, byte;
    do { byte = bytes.charCodeAt(at++); value += (byte & 0x7f) * factor; factor *= 128; } while (byte & 0x80);
    return value;
  };
  while (at < bytes.length) { position += varint(); pairs.push([position, varint()]); }
  unpacked.set(text, pairs);
  return pairs;
};
const histogramAt = (run, step, layer) => {
  const cell = run.histograms.kinds[state.kind]?.[step]?.[layer];
  if (cell === null || cell === undefined) return null;
  const [packed, zeros = 0, nans = 0, plus = 0, minus = 0] = Array.isArray(cell) ? cell : [cell];
  const bins = unpack(packed);
  return { bins, zeros, nans, plus, minus, total: bins.reduce((sum, b) => sum + b[1], zeros + nans + plus + minus) };
};
const remarks = h => {
  if (!h) return 'not recorded';
  if (h.total === 0) return 'empty';
  const part = (n, words) => n === 0 ? null : n === h.total ? `all ${words}` : `${percent(n / h.total)} ${words}`;
  return [part(h.zeros, 'zero'), part(h.nans, 'NaN'), part(h.plus, '+Inf'), part(h.minus, '−Inf')].filter(Boolean).join(', ');
};
// log10 of the lower edge of a magnitude bin (0-1023); bin 0 begins at zero, which gets half of its width instead.
const edgeLog = bin => Math.log10(bin < 4 ? Math.max(bin, 0.5) : 4 + (bin & 3)) + (Math.max(bin >> 2, 1) - 129) * Math.log10(2);
const magnitudeBin = position => position >= 1024 ? position - 1024 : 1023 - position;
const shownStep = run => Math.round(state.share * (run.histograms.steps.length - 1));

// The part of the axis to show: decades from where 0.5 % of a layer's values lie nearer to zero, up to the largest.
const spanCache = {};
const span = kind => spanCache[kind] ??= (() => {
  let low = Infinity, high = -Infinity, negative = false, positive = false, remarked = false;
  for (const run of runs) run.histograms.steps.forEach((_, s) => run.layers.forEach((_, l) => {
    const h = histogramAt(run, s, l);
    remarked ||= h !== null && remarks(h) !== '';
    if (!h || h.bins.length === 0) return;
    const bySize = h.bins.map(([p, n]) => [magnitudeBin(p), n]).sort((a, b) => a[0] - b[0]);
    const count = bySize.reduce((sum, b) => sum + b[1], 0);
    let below = 0, i = 0;
    while (below + bySize[i][1] <= count * 0.005) below += bySize[i++][1];
    low = Math.min(low, edgeLog(bySize[i][0]));
    high = Math.max(high, edgeLog(bySize.at(-1)[0] + 1));
    negative ||= h.bins[0][0] < 1024;
    positive ||= h.bins.at(-1)[0] >= 1024;
  }));
  if (low > high) return { low: -2, high: 0, stride: 1, negative: true, positive: true, remarks: remarked };
  // A whole number of equal strides from the middle outwards, so that every line is a decade.
  high = Math.ceil(high);
  const sides = negative && positive ? 2 : 1, stride = Math.max(1, Math.ceil((high - Math.floor(low)) * sides / (single ? 14 : 6)));
  low = high - stride * Math.ceil((high - Math.floor(low)) / stride);
  return { low, high, stride, negative, positive, remarks: remarked };
})();
const histogramAxis = ({ low, high, stride, negative, positive }, fontSize) => axis({
  type: 'value', min: negative ? low - high : 0, max: positive ? high - low : 0, interval: stride,
  splitLine: { show: true, lineStyle: { color: css('faint') } },
  axisLabel: { fontSize, formatter: v => v === 0 && negative && positive ? `±${power(low)}` : (v < 0 ? '−' : '') + power(low + Math.abs(v)) },
});
// Bars as [from, to, count] on that axis.
const bars = (h, { low }) => h.bins.flatMap(([position, count]) => {
  const bin = magnitudeBin(position), from = edgeLog(bin) - low, to = edgeLog(bin + 1) - low;
  if (to <= 0) return [];
  const inner = Math.max(0, from);
  return [position >= 1024 ? [inner, to, count] : [-to, -inner, count]];
});
const histogramWords = (run, layer, h) => lines(run.layers[layer].display, `step ${run.histograms.steps[shownStep(run)]}`,
  h ? `${h.total.toLocaleString('en')} values${remarks(h) ? ': ' + remarks(h) : ''}` : 'not recorded');

const ridges = (run, height) => () => {
  const step = shownStep(run), names = fitting(shortNames(run), height - 74), shown = span(state.kind);
  const normAt = layer => {
    const at = run.norms.steps.indexOf(run.histograms.steps[step]);
    return at < 0 ? undefined : run.norms.kinds[state.kind]?.[layer]?.[at];
  };
  const rows = run.layers.map((_, i) => i).reverse();
  return {
    animation: false,
    grid: { left: 64, right: shown.remarks ? (single ? 130 : 92) : 14, top: 44, bottom: 30 },
    tooltip: tooltip(p => histogramWords(run, p.value[0], histogramAt(run, step, p.value[0]))),
    xAxis: histogramAxis(shown, single ? 12 : 11),
    yAxis: axis({ type: 'category', data: names, name: 'layer', nameGap: 26, axisLabel: { interval: 0 } }),
    series: [{
      type: 'custom', data: rows.map(i => [i]), encode: { y: 0 }, clip: false,
      renderItem: (_, api) => {
        const layer = api.value(0), h = histogramAt(run, step, layer), base = api.coord([0, layer])[1] + api.size([0, 1])[1] * 0.42;
        const left = api.coord([shown.negative ? shown.low - shown.high : 0, layer])[0], right = api.coord([shown.positive ? shown.high - shown.low : 0, layer])[0];
        const row = api.size([0, 1])[1], height = Math.min(row * 1.55, 100), children = [], text = remarks(h);
        if (h && h.bins.length > 0) {
          const list = bars(h, shown), most = Math.max(...list.map(b => b[2])), norm = normAt(layer), points = [];
          let last = null;
          for (const [from, to, count] of list) {
            const x0 = api.coord([from, layer])[0], x1 = api.coord([to, layer])[0], y = base - (count / most) * height;
            if (last === null || x0 > last + 0.5) { if (last !== null) points.push([last, base]); points.push([x0, base]); }
            points.push([(x0 + x1) / 2, y]);
            last = x1;
          }
          if (last !== null) points.push([last, base]);
          const fill = norm === undefined ? css('accent') : normColour(norm, run);
          children.push({ type: 'polygon', shape: { points }, style: { fill, opacity: 0.85, stroke: css('muted'), lineWidth: single ? 0.8 : 0.4 } });
        } else {
          const mark = !h ? null : h.nans > 0 ? 'n' : h.plus + h.minus > 0 ? 'i' : 'z';
          children.push({ type: 'rect', shape: { x: left, y: base - Math.min(row * 0.5, 20), width: right - left, height: Math.min(row * 0.5, 20) }, style: { fill: brokenFill(mark) } });
        }
        children.push({ type: 'line', shape: { x1: left, y1: base, x2: right, y2: base }, style: { stroke: css('line'), lineWidth: 1 } });
        if (text) children.push({ type: 'text', style: { text, x: right + 8, y: base - row * 0.3, fill: css('muted'), fontSize: single ? 12 : 11, verticalAlign: 'middle' } });
        return { type: 'group', children };
      },
    }],
  };
};

const oneHistogram = run => () => {
  const step = shownStep(run), layer = state.layer, h = histogramAt(run, step, layer), shown = span(state.kind);
  const list = h ? bars(h, shown) : [];
  return {
    animation: false,
    title: {
      text: h ? remarks(h) : 'not recorded', textStyle: { color: css('muted'), fontSize: 13, fontWeight: 'normal' },
      ...(list.length > 0 ? { right: 8, top: 0 } : { left: 'center', top: 'middle' }),
    },
    grid: { left: 64, right: 14, top: 28, bottom: 30 },
    tooltip: tooltip(p => lines(`${counted(p.value[2], 'value')} (${percent(p.value[2] / h.total)})`)),
    xAxis: histogramAxis(shown, 12),
    yAxis: axis({ type: 'value', name: 'values per bin', max: Math.max(1, ...list.map(b => b[2])), splitLine: { show: true, lineStyle: { color: css('faint') } } }),
    series: [{
      type: 'custom', data: list, encode: { x: [0, 1], y: 2 },
      renderItem: (_, api) => {
        const [x0, y0] = api.coord([api.value(0), api.value(2)]), [x1, y1] = api.coord([api.value(1), 0]);
        return { type: 'rect', shape: { x: x0, y: y0, width: Math.max(1, x1 - x0 - 0.6), height: y1 - y0 }, style: { fill: css('accent') } };
      },
    }],
  };
};

// A row for each bin that is not empty: its edges, both positive or both negative, and its count; and for what is not in a bin.
const histogramData = (run, layersOf = () => run.layers.map((_, l) => l)) => () => {
  const step = shownStep(run);
  return {
    columns: ['layer', 'name', 'step', 'from', 'to', 'count'],
    rows: layersOf().flatMap(l => {
      const h = histogramAt(run, step, l), row = (from, to, count) => [run.layers[l].display, run.layers[l].name, run.histograms.steps[step], from, to, count];
      if (!h) return [];
      const size = bin => bin === 0 ? 0 : 10 ** edgeLog(bin);
      const bins = h.bins.map(([position, count]) => { const bin = magnitudeBin(position); return position >= 1024 ? row(size(bin), size(bin + 1), count) : row(-size(bin + 1), -size(bin), count); });
      const special = [[0, h.zeros], [NaN, h.nans], [Infinity, h.plus], [-Infinity, h.minus]].filter(([, count]) => count > 0).map(([value, count]) => row(value, value, count));
      return [...bins, ...special];
    }),
  };
};
