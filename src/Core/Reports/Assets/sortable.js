// A table that is sorted by a click on the head of a column, or by Enter or space on it: rising, falling, as it was.
// Cells are { value, show }: what they are sorted by, null last, and what they show, an element or a text.
const sortableTable = (columns, rows, caption) => {
  let [by, falling] = state.sorted[caption] ?? [null, false];
  const body = make('tbody', {}), heads = columns.map(() => null);
  const compare = (a, b) => {
    const [x, y] = [a[by].value, b[by].value];
    if (x === null || y === null) return (x === null) - (y === null);
    const order = typeof x === 'number' && typeof y === 'number' ? x - y : String(x).localeCompare(String(y), 'en', { numeric: true });
    return falling ? -order : order;
  };
  const draw = () => {
    const sorted = by === null ? rows : [...rows].sort(compare);
    body.replaceChildren(...sorted.map(row => make('tr', {}, ...row.map((cell, i) => make(i === 0 ? 'th' : 'td',
      { class: [columns[i].class ?? '', cell.class ?? ''].join(' ').trim(), ...(i === 0 ? { scope: 'row' } : {}) },
      cell.show instanceof Node ? cell.show : document.createTextNode(cell.show ?? ''))))));
    state.sorted[caption] = [by, falling];
    heads.forEach((head, i) => head.setAttribute('aria-sort', i !== by ? 'none' : falling ? 'descending' : 'ascending'));
  };
  const turn = i => {
    if (by !== i) [by, falling] = [i, false];
    else if (!falling) falling = true;
    else by = null;
    draw();
  };
  const row = make('tr', {}, ...columns.map((column, i) => heads[i] = make('th', { class: column.class ?? '', scope: 'col' },
    make('button', { type: 'button', class: 'sort', text: column.name, title: `sort by ${column.name}`, onclick: () => turn(i) }))));
  draw();
  return make('div', { class: 'scroll tall', tabindex: 0, role: 'region', 'aria-label': caption },
    make('table', { class: 'sortable' }, make('caption', { class: 'unseen', text: caption }), make('thead', {}, row), body));
};
