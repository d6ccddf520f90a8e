// The training steps that charts share: zoom, and a cursor over all of them.
const zoomed = step => state.zoom === null || (step >= state.zoom[0] && step <= state.zoom[1]);
const stepAxis = (extra = {}) => axis({
  type: 'value', min: state.zoom?.[0] ?? 'dataMin', max: state.zoom?.[1] ?? 'dataMax', name: 'training step', nameLocation: 'middle', nameGap: 28, ...extra,
});
const stepPixel = (entry, step) => {
  if (entry.steps === true) return entry.chart.convertToPixel({ xAxisIndex: 0 }, step);
  const all = entry.steps(), at = all.findLastIndex(s => s <= step);
  return at < 0 ? NaN : entry.chart.convertToPixel({ xAxisIndex: 0 }, at);
};
const pixelStep = (entry, x) => {
  const value = entry.chart.convertFromPixel({ xAxisIndex: 0 }, x);
  if (entry.steps === true) return Math.round(value);
  const all = entry.steps();
  return all[Math.min(all.length - 1, Math.max(0, Math.round(value)))];
};
const plotArea = entry => {
  const { left, right, top, bottom } = entry.chart.getOption().grid[0];
  return { x: left, y: top, width: entry.chart.getWidth() - left - right, height: entry.chart.getHeight() - top - bottom };
};
const stepCharts = () => charts.filter(c => c.steps && c.chart);
const showCursor = step => {
  for (const entry of stepCharts()) {
    const area = plotArea(entry), x = step === null ? NaN : stepPixel(entry, step);
    const visible = Number.isFinite(x) && x >= area.x - 1 && x <= area.x + area.width + 1;
    entry.cursor.hidden = !visible;
    if (visible) Object.assign(entry.cursor.style, { left: `${x}px`, top: `${area.y}px`, height: `${area.height}px` });
  }
};
const zoomWatchers = [];
const zoomTo = range => {
  state.zoom = range;
  zoomWatchers.forEach(watch => watch());
  redraw(c => c.steps);
};
// A drag over a chart chooses the steps to show; a double click shows all again.
const shareSteps = entry => {
  entry.cursor = make('div', { class: 'cursor', hidden: '' });
  const selection = make('div', { class: 'selection', hidden: '' });
  entry.element.append(entry.cursor, selection);
  let from = null;
  const place = event => event.clientX - entry.element.getBoundingClientRect().left;
  const inside = x => { const area = plotArea(entry); return x >= area.x && x <= area.x + area.width; };
  entry.element.addEventListener('pointermove', event => {
    const x = place(event), area = plotArea(entry);
    showCursor(inside(x) ? pixelStep(entry, x) : null);
    if (from === null) return;
    const [left, right] = [Math.max(area.x, Math.min(from, x)), Math.min(area.x + area.width, Math.max(from, x))];
    selection.hidden = right - left < 6;
    Object.assign(selection.style, { left: `${left}px`, width: `${right - left}px`, top: `${area.y}px`, height: `${area.height}px` });
  });
  entry.element.addEventListener('pointerleave', () => { showCursor(null); from = null; selection.hidden = true; });
  entry.element.addEventListener('pointerdown', event => { if (event.pointerType !== 'touch' && event.button === 0 && inside(place(event))) from = place(event); });
  entry.element.addEventListener('pointerup', event => {
    const to = place(event);
    if (from !== null && Math.abs(to - from) >= 6) {
      const range = [pixelStep(entry, Math.min(from, to)), pixelStep(entry, Math.max(from, to))];
      if (range[1] > range[0]) zoomTo(range);
    }
    from = null;
    selection.hidden = true;
  });
  entry.element.addEventListener('dblclick', () => zoomTo(null));
};
const lastStep = () => Math.max(...runs.map(r => Math.max(r.norms.steps.at(-1) ?? 0, r.curves.loss.at(-1)?.[0] ?? 0)));
const zoomFields = () => {
  const field = words => make('input', { type: 'number', min: 0, 'aria-label': words, onchange: () => read() });
  const from = field('first step shown'), to = field('last step shown');
  const all = make('button', { type: 'button', text: 'All', 'aria-label': 'show all steps', onclick: () => zoomTo(null) });
  const read = () => {
    const range = [Math.max(0, +from.value || 0), to.value === '' ? lastStep() : +to.value];
    if (range[1] > range[0]) zoomTo(range); else show();
  };
  const show = () => { [from.value, to.value] = state.zoom ?? [0, lastStep()]; all.disabled = state.zoom === null; };
  zoomWatchers.push(show);
  show();
  return make('span', { class: 'zoom' }, 'Steps', from, 'to', to, all);
};
