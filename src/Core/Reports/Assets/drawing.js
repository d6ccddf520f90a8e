// Draws every chart, the first ones first, and says when all are done.
const isDrawn = element => [...element.querySelectorAll('canvas')].some(canvas => {
  const probe = document.createElement('canvas');
  probe.width = 240;
  probe.height = 120;
  const pen = probe.getContext('2d', { willReadFrequently: true });
  pen.drawImage(canvas, 0, 0, 240, 120);
  const pixels = pen.getImageData(0, 0, 240, 120).data;
  let inked = 0;
  for (let i = 3; i < pixels.length; i += 4) if (pixels[i] > 0) inked++;
  return inked > 100;
});
const settle = () => {
  if (charts.some(c => !c.finished) || window.gpugradReport.ready) return;
  const drawn = charts.filter(c => isDrawn(c.element)).length;
  Object.assign(window.gpugradReport, { ready: true, charts: charts.length, drawn });
  Object.assign(document.body.dataset, { reportReady: 'true', chartCount: charts.length, chartsDrawn: drawn, errors: errors.length });
};
const drawChart = entry => {
  entry.chart = echarts.init(entry.element, null, { renderer: 'canvas' });
  entry.chart.on('finished', () => { entry.finished = true; settle(); });
  if (entry.onClick) entry.chart.on('click', entry.onClick);
  entry.chart.setOption(entry.option());
  if (entry.steps) shareSteps(entry);
  // It is told of the size that the chart has, too.
  entry.resizes = new ResizeObserver(() => {
    if (entry.chart.getWidth() !== entry.element.clientWidth || entry.chart.getHeight() !== entry.element.clientHeight) entry.chart.resize();
  });
  entry.resizes.observe(entry.element);
};
// One chart a turn, so that the first is seen while the others are made.
const draw = () => {
  const waiting = [...charts], drawNext = () => {
    const entry = waiting.shift();
    if (!entry) { settle(); return; }
    if (charts.includes(entry)) drawChart(entry);
    // Behind the next frame, without which the browser may show none before all are drawn; where nobody looks there are no frames.
    if (document.hidden) setTimeout(drawNext);
    else requestAnimationFrame(() => setTimeout(drawNext));
  };
  drawNext();
};
dark.addEventListener('change', () => redraw());
