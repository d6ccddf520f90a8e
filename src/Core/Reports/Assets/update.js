// Builds the page, and builds or draws it again from new data, with what the reader chose.
const pageParts = () => comparison ? partsOfComparison() : partsOfOne();
// The page from its head to its first chart, which is seen before the rest of it is made.
const startPage = () => {
  unbuilt = pageParts();
  while (unbuilt.length > 0 && charts.length === 0) unbuilt.shift()();
  draw();
};
// What the page is made of; numbers may change without it.
const outline = () => JSON.stringify([title, runs.map(r => [r.folder, r.label, r.status, r.failure, r.stoppedEarly, r.layers.length, r.verdicts, r.notes, r.expectations, Object.keys(r.curves.evaluations), r.curves.loss.length > 1,
  r.quantities.map(q => q.title), r.directions !== null, r.units !== null, r.clips !== null, r.pretraining.length, r.precision.steps > 0]), recordedKinds, comparisonOutline()]);
const rebuild = () => {
  const words = element => `${element.tagName} ${element.getAttribute('aria-label') ?? element.textContent}`;
  const open = new Set([...page.querySelectorAll('details[open] > summary')].map(words)), focused = page.contains(document.activeElement) ? words(document.activeElement) : null, top = scrollY;
  for (const entry of charts) { entry.resizes?.disconnect(); entry.chart?.dispose(); }
  charts.length = redraws.length = zoomWatchers.length = 0;
  page.replaceChildren();
  unbuilt = [];
  pageParts().forEach(part => part());
  draw();
  for (const summary of page.querySelectorAll('summary')) if (open.has(words(summary))) summary.parentElement.open = true;
  if (focused) [...page.querySelectorAll('button, input, select, summary')].find(element => words(element) === focused)?.focus({ preventScroll: true });
  scrollTo({ top, behavior: 'instant' });
};
const update = data => {
  const before = outline(), atEnd = state.share === 1;
  load(data);
  if (atEnd) state.share = 1;
  if (outline() !== before) rebuild(); else redraw();
};
window.gpugradReport.update = update;
load(JSON.parse(document.getElementById('report-data').textContent));
startPage();
