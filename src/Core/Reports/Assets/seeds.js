// A number over the seeds of one net: its median, and the smallest and the largest. In the data it stands as {median, low, high, finite, of}, or as one
// value, or [median, low, high].
const parts = value => Array.isArray(value) ? { median: value[0], low: value[1], high: value[2] } : { median: value, low: value, high: value };
const seedCount = net => net.seeds.length;
const hasSeeds = () => comparison.nets.some(net => seedCount(net) > 1);
const spreadRange = (spread, words) => [
  ...(spread.finite > 1 && spread.low !== spread.high ? [`${words(spread.low)} to ${words(spread.high)}`] : []), ...(spread.finite < spread.of && spread.finite > 0 ? [`${spread.of - spread.finite} of ${spread.of} not finite`] : []),
].join('; ');
const spreadWords = (spread, words = number) => {
  if (spread === undefined) return '';
  if (spread.finite === 0) return 'not finite';
  const range = spreadRange(spread, words);
  return words(spread.median) + (range === '' ? '' : ` (${range})`);
};
// In a table the range stands under the median.
const spreadShown = (spread, words) => spread === undefined || spreadRange(spread, words) === '' ? spreadWords(spread, words)
  : make('span', {}, words(spread.median), make('span', { class: 'range', text: spreadRange(spread, words) }));
// The band from low to high behind a line of [x, low, high], as one polygon between two neighbours each; a lone point has a stroke.
const band = (points, colour, name) => ({
  name, type: 'custom', silent: true, z: 1, tooltip: { show: false }, data: points.map((_, i) => [i]), clip: true, animation: false,
  renderItem: (info, api) => {
    const i = info.dataIndex, [x, low, high] = points[i], from = api.coord([x, low]), to = api.coord([x, high]);
    const stroke = { type: 'line', shape: { x1: from[0], y1: from[1], x2: to[0], y2: to[1] }, style: { stroke: colour, lineWidth: 1.5 } };
    if (i === points.length - 1) return points.length === 1 ? stroke : { type: 'group', children: [] };
    const [nextX, nextLow, nextHigh] = points[i + 1];
    return {
      type: 'polygon', shape: { points: [from, to, api.coord([nextX, nextHigh]), api.coord([nextX, nextLow])] }, style: { fill: colour, opacity: 0.2 },
    };
  },
});
// A stroke from low to high at each of [x, low, high]; the axis of the values is y unless they lie.
const strokes = (points, colour, name, lying = false) => ({
  name, type: 'custom', silent: true, z: 1, tooltip: { show: false }, data: points.map((_, i) => [i]), clip: true, animation: false,
  renderItem: (info, api) => {
    const [at, low, high] = points[info.dataIndex], place = value => api.coord(lying ? [value, at] : [at, value]);
    const [from, to] = [place(low), place(high)];
    return { type: 'line', shape: { x1: from[0], y1: from[1], x2: to[0], y2: to[1] }, style: { stroke: colour, lineWidth: 1.5 } };
  },
});
