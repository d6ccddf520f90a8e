// The heat map, layers × steps, and the scale beside it.
const heatMap = (run, height) => () => {
  const names = fitting(shortNames(run), height - 68), rows = run.norms.kinds[state.kind] ?? [], steps = run.norms.steps;
  const [low, high] = normRange(state.kind);
  const finite = [], broken = [];
  rows.forEach((row, y) => row.forEach((v, x) => (typeof v === 'number' ? finite : broken).push([x, y, v])));
  const words = (x, y) => lines(`${run.layers[y].display}`, `step ${steps[x]}`, `‖${kinds[state.kind]}‖ = ${normWords(rows[y][x])}`);
  return {
    animation: false,
    grid: { left: 64, right: 14, top: 24, bottom: single ? 44 : 40 },
    tooltip: tooltip(p => words(p.value[0], p.value[1])),
    visualMap: { show: false, min: low, max: high, dimension: 2, seriesIndex: 0, inRange: { color: viridis } },
    xAxis: axis({ type: 'category', data: steps.map(String), name: 'training step', nameLocation: 'middle', nameGap: 26 }),
    yAxis: axis({ type: 'category', data: names, name: 'layer', nameGap: 8, axisLabel: { interval: 0 } }),
    series: [
      { type: 'heatmap', data: finite, progressive: 0 },
      {
        type: 'custom', data: broken, progressive: 0,
        renderItem: (_, api) => {
          const x = api.value(0), y = api.value(1), [w, h] = api.size([1, 1]), [cx, cy] = api.coord([x, y]);
          return { type: 'rect', shape: { x: cx - w / 2, y: cy - h / 2, width: w + 0.5, height: h + 0.5 }, style: { fill: brokenFill(rows[y][x]) } };
        },
      },
    ],
  };
};

const scale = () => {
  const element = make('div', { class: 'scale' });
  const draw = () => {
    const [low, high] = normRange(state.kind);
    const cells = runs.flatMap(r => r.norms.kinds[state.kind] ?? []).flat();
    const swatch = (mark, css, words) => cells.includes(mark) ? make('span', {}, make('span', { class: `swatch ${css}` }), words) : null;
    element.replaceChildren(...[
      make('span', {}, `norm ${number(10 ** low)}`, make('span', { class: 'ramp', style: `background:linear-gradient(90deg, ${viridis})` }), number(10 ** high)),
      swatch('z', 'zero', 'exactly zero'), swatch('n', 'nan', 'NaN'), swatch('i', 'infinite', 'infinite'), swatch(null, 'unrecorded', 'not recorded'),
    ].filter(Boolean));
  };
  redraws.push(draw);
  draw();
  return element;
};
