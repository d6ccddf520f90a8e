// The roofline: what an op could reach at its operations a byte, and what its variants did reach.
const errors = [];
window.gpugradReport = { ready: false, charts: 0, drawn: 0, errors };
window.addEventListener('error', e => { errors.push(e.message); document.body.dataset.errors = errors.length; });

const data = JSON.parse(document.getElementById('report-data').textContent);
const short = v => String(+v.toPrecision(3));
const number = short;
const roof = x => Math.min(data.peakGflops, data.gigabytesPerSecond * x);
const runs = [], single = false, title = data.title;
// Above the roof: the slope is what memory gives, and caches give more; the flat part is what the device does, if nothing else runs when it is measured.
const above = p => p.gflops <= roof(p.flopsPerByte) ? '' : p.flopsPerByte < data.peakGflops / data.gigabytesPerSecond ? ', by caches' : ', the peak was disturbed';
const ofRoof = p => `${short(100 * p.gflops / roof(p.flopsPerByte))} %${above(p)}`;
const spread = p => `${short(100 * p.spread)} %${p.disturbed ? ', disturbed' : ''}`;
const redraw = () => charts.forEach(c => c.chart?.setOption(c.option(), true));

const rooflineChart = () => {
  const ridge = data.peakGflops / data.gigabytesPerSecond;
  const xs = [...data.points.map(p => p.flopsPerByte), ridge], ys = [...data.points.map(p => p.gflops), data.peakGflops];
  const decade = (v, up) => 10 ** (up ? Math.ceil(Math.log10(v) + 0.05) : Math.floor(Math.log10(v) - 0.05));
  const [left, right] = [decade(Math.min(...xs), false), decade(Math.max(...xs), true)];
  const names = [...new Set(data.points.map(p => p.name))];
  const fastest = new Map();
  for (const p of data.points) if (!(fastest.get(p.setting)?.gflops >= p.gflops)) fastest.set(p.setting, p);
  const grid = { show: true, lineStyle: { color: css('faint') } };
  return {
    animation: false,
    legend: { type: 'scroll', textStyle: { color: css('ink') }, top: 0, left: 56, data: names },
    grid: { left: 72, right: 40, top: 56, bottom: 52 },
    tooltip: tooltip(p => p.data.point
      ? lines(p.data.point.setting, p.data.point.name, `${short(p.data.point.gflops)} GFLOP/s, ${short(p.data.point.gflops / p.data.point.flopsPerByte)} GB/s`,
        `of the roof: ${ofRoof(p.data.point)}`, `spread: ${spread(p.data.point)}`)
      : lines(`roof: ${short(p.value[1])} GFLOP/s`)),
    xAxis: axis({ type: 'log', min: left, max: right, name: 'operations for each byte to be moved', nameLocation: 'middle', nameGap: 32, splitLine: grid }),
    yAxis: axis({
      type: 'log', min: decade(Math.min(...ys, roof(left)), false), max: decade(Math.max(...ys), true),
      name: 'GFLOP/s', nameTextStyle: { align: 'left', color: css('muted') }, splitLine: grid,
    }),
    series: [
      {
        type: 'line', symbol: 'none', lineStyle: { width: 2.5, color: css('ink') }, z: 1,
        data: [left, ridge, right].map(x => [x, roof(x)]),
      },
      ...names.map((name, i) => ({
        name, type: 'scatter', symbolSize: 11, itemStyle: { color: lineColour(i, names.length), borderColor: css('card'), borderWidth: 1 },
        label: { position: 'right', formatter: p => p.data.point.setting, color: css('ink'), fontSize: 11 },
        labelLayout: { hideOverlap: true, moveOverlap: 'shiftY' },
        data: data.points.filter(p => p.name === name).map(point => ({
          value: [point.flopsPerByte, point.gflops], point, label: { show: fastest.get(point.setting) === point },
          itemStyle: point.disturbed ? { color: css('card'), borderColor: lineColour(i, names.length), borderWidth: 2 } : {},
        })),
      })),
    ],
  };
};

const rooflineData = () => ({
  columns: ['op', 'by', 'operations a byte', 'GFLOP/s', 'GB/s', 'share of the roof', 'spread', 'disturbed'],
  rows: data.points.map(p => [p.setting, p.name, p.flopsPerByte, p.gflops, p.gflops / p.flopsPerByte, p.gflops / roof(p.flopsPerByte), p.spread, String(p.disturbed)]),
});

page.append(make('h1', { text: data.title }), make('p', { class: 'facts' }, make('span', {}, 'device ', make('b', { text: data.device }))));
section('Roofline', 'The flat roof is the multiply-adds that the device does in registers, the slope what its memory delivers; both measured in the same run. '
  + 'Bytes count each array once, so a point above the slope was served by caches. A hollow dot was disturbed: the quartiles of its times are more than half '
  + 'the median apart.', chart(560, rooflineChart, { title: 'Roofline', data: rooflineData }));
section('Figures', `Roofs: ${short(data.peakGflops)} GFLOP/s, ${short(data.gigabytesPerSecond)} GB/s.`, table(
  [{ name: 'op' }, { name: 'by' }, { name: 'operations a byte', class: 'number' }, { name: 'GFLOP/s', class: 'number' }, { name: 'GB/s', class: 'number' }, { name: 'of the roof', class: 'number' }, { name: 'spread', class: 'number' }],
  data.points.map(p => [p.setting, p.name, short(p.flopsPerByte), short(p.gflops), short(p.gflops / p.flopsPerByte), ofRoof(p), spread(p)])));
