// Colours: viridis (van der Walt and Smith), even in lightness and safe for colour-blind eyes.
const viridis = ['#440154', '#482878', '#3e4989', '#31688e', '#26828e', '#1f9e89', '#35b779', '#6ece58', '#b5de2b', '#fde725'];
const channels = hex => [1, 3, 5].map(i => parseInt(hex.slice(i, i + 2), 16));
const ramp = t => {
  const x = Math.min(1, Math.max(0, t)) * (viridis.length - 1), i = Math.min(viridis.length - 2, Math.floor(x));
  const [a, b] = [channels(viridis[i]), channels(viridis[i + 1])];
  return `rgb(${a.map((c, k) => Math.round(c + (x - i) * (b[k] - c))).join(',')})`;
};
const dark = matchMedia('(prefers-color-scheme: dark)');
// While a picture for print is drawn, colours are those of this element: light ones.
let printed = null;
const isDark = () => printed === null && dark.matches;
// Read once a theme: charts of many cells ask for them for each.
const cssValues = {};
const css = name => cssValues[`${printed ? 'print' : isDark()} ${name}`] ??= getComputedStyle(printed ?? document.documentElement).getPropertyValue('--' + name).trim();
// The part of the ramp that stands out from the card by a contrast of 3:1 at least, in each theme.
const lineRamp = () => isDark() ? [0.38, 1] : [0, 0.55];
const lineColour = (i, n) => { const [from, to] = lineRamp(); return ramp(from + (to - from) * (n < 2 ? 0.6 : i / (n - 1))); };
const stripesOf = {};
const stripes = () => stripesOf[`${css('dead')} ${css('dead-stripe')}`] ??= (() => {
  const tile = document.createElement('canvas');
  tile.width = tile.height = 8;
  const pen = tile.getContext('2d');
  pen.fillStyle = css('dead');
  pen.fillRect(0, 0, 8, 8);
  pen.strokeStyle = css('dead-stripe');
  pen.lineWidth = 2;
  for (const x of [-8, 0, 8]) { pen.beginPath(); pen.moveTo(x, 8); pen.lineTo(x + 8, 0); pen.stroke(); }
  return { image: tile, repeat: 'repeat', imageWidth: 8, imageHeight: 8 };
})();
const brokenFill = cell => cell === 'z' ? stripes() : cell === 'n' ? css('nan') : cell === 'i' ? css('infinite') : css('faint');

// The range of a surface's numbers, over all nets or, where the reader wants that, over the net alone; a decade at least where they are logarithms.
const rangeCache = {};
const surfaceRange = (surface, run) => rangeCache[`${surface.name} ${state.kind} ${state.ownRange ? runs.indexOf(run) : ''}`] ??= (() => {
  if (surface.range) return surface.range;
  let low = Infinity, high = -Infinity;
  for (const each of state.ownRange ? [run] : runs) for (const row of surface.rows(each)) for (const v of row)
    if (typeof v === 'number') { low = Math.min(low, v); high = Math.max(high, v); }
  if (low > high) return [-1, 0];
  return high - low < 1 ? [(low + high - 1) / 2, (low + high + 1) / 2] : [low, high];
})();
const normColour = (cell, run) => {
  const [low, high] = surfaceRange(surfaces.norm, run);
  return typeof cell === 'number' ? ramp((cell - low) / (high - low)) : brokenFill(cell);
};
