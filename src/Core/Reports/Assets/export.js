// What a reader takes away from a chart: a picture for print, its numbers as CSV, and the same as a table on the page.
const chartFont = () => printed ? 'Helvetica, Arial, sans-serif' : 'system-ui, "Segoe UI", "Helvetica Neue", Arial, sans-serif';
const fileName = entry => [single && runs.length > 0 ? runs[0].folder : title, entry.title, ...(entry.stepped && single ? [`step ${runs[0].histograms.steps[shownStep(runs[0])]}`] : [])].join(' ')
  .toLowerCase().replace(/[^\p{L}\p{N}]+/gu, '-').replace(/^-|-$/g, '').slice(0, 120);
const save = (name, url) => {
  const link = make('a', { href: url, download: name });
  document.body.append(link);
  link.click();
  link.remove();
  if (url.startsWith('blob:')) setTimeout(() => URL.revokeObjectURL(url), 10000);
};
const saveText = (name, type, text) => save(name, URL.createObjectURL(new Blob([text], { type })));

// Draws the chart once more, about as wide as a column of print and in the light colours, whatever the page wears.
const drawForPrint = (entry, renderer, read) => {
  const width = Math.max(560, Math.min(960, entry.element.clientWidth)), frame = make('div', { class: 'print', style: `width:${width}px;height:${entry.height}px` });
  document.body.append(frame);
  printed = frame;
  const picture = echarts.init(frame, null, { renderer, width, height: entry.height, devicePixelRatio: 3 });
  try {
    picture.setOption({ ...entry.option(), backgroundColor: '#ffffff' });
    return read(picture);
  } finally {
    picture.dispose();
    printed = null;
    frame.remove();
  }
};
const toPng = entry => drawForPrint(entry, 'canvas', picture => picture.getDataURL({ type: 'png', pixelRatio: 3, backgroundColor: '#ffffff' }));
const toSvg = entry => drawForPrint(entry, 'svg', picture => {
  const svg = picture.renderToSVGString(), head = svg.indexOf('>') + 1;
  return `<?xml version="1.0" encoding="UTF-8"?>\n${svg.slice(0, head)}<title>${escape(entry.title)}</title>${svg.slice(head)}`;
});

// RFC 4180; numbers as short as they round-trip.
const csvCell = value => value === null || value === undefined ? '' : typeof value === 'number' ? String(value) : /[",\n\r]/.test(value) ? `"${value.replaceAll('"', '""')}"` : String(value);
const toCsv = ({ columns, rows }) => [columns, ...rows].map(row => row.map(csvCell).join(',')).join('\r\n') + '\r\n';
const mostTableRows = 500;
const tableCell = value => typeof value !== 'number' ? value ?? '' : Number.isFinite(value) ? number(value) : String(value);
const fillTable = (entry, view) => {
  const { columns, rows } = entry.data(), shown = rows.slice(0, mostTableRows);
  const isNumber = columns.map((_, i) => rows.some(row => typeof row[i] === 'number'));
  view.replaceChildren(table(columns.map((name, i) => ({ name, class: isNumber[i] ? 'number' : '' })), shown.map(row => row.map(tableCell))),
    ...(rows.length > shown.length ? [make('p', { class: 'note', text: `The first ${shown.length} of ${rows.length} rows; the CSV has all.` })] : []));
};
const exportTools = entry => {
  const button = (text, words, onclick) => make('button', { type: 'button', text, title: words, 'aria-label': `${text}: ${entry.title}`, onclick });
  const view = make('div', { class: 'numbers', hidden: '', tabindex: '0', role: 'region', 'aria-label': `Numbers: ${entry.title}` });
  const toggle = entry.data && button('Table', 'Show the numbers as a table', () => {
    view.hidden = !view.hidden;
    toggle.setAttribute('aria-expanded', String(!view.hidden));
    if (!view.hidden) fillTable(entry, view);
  });
  toggle?.setAttribute('aria-expanded', 'false');
  entry.refill = () => { if (!view.hidden) fillTable(entry, view); };
  return make('figcaption', { class: 'tools' },
    button('PNG', 'Save as a picture', () => save(`${fileName(entry)}.png`, toPng(entry))),
    button('SVG', 'Save as a drawing for print', () => saveText(`${fileName(entry)}.svg`, 'image/svg+xml', toSvg(entry))),
    entry.data && button('CSV', 'Save the numbers', () => saveText(`${fileName(entry)}.csv`, 'text/csv', toCsv(entry.data()))),
    toggle, view);
};
