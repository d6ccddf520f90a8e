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
// What makes the parts of the page that stand behind its first chart.
let unbuilt = [];
const settle = () => {
  if (unbuilt.length > 0 || charts.some(c => !c.finished) || window.gpugradReport.ready) return;
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
// Behind the next frame, without which the browser may show nothing before all is drawn; where nobody looks there are no frames.
const afterFrame = next => document.hidden ? setTimeout(next) : requestAnimationFrame(() => setTimeout(next));
// One chart a turn, so that the first is seen while the others are made.
const draw = () => {
  const drawNext = () => {
    const entry = charts.find(c => !c.chart);
    if (entry) drawChart(entry);
    else if (unbuilt.length === 0) { settle(); return; }
    afterFrame(() => { unbuilt.splice(0).forEach(part => part()); drawNext(); });
  };
  drawNext();
};
dark.addEventListener('change', () => redraw());
