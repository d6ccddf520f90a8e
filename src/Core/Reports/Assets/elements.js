// Small builders of elements, tables and charts.
const make = (tag, attributes = {}, ...children) => {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name.startsWith('on')) element.addEventListener(name.slice(2), value);
    else if (name === 'text') element.textContent = value;
    else element.setAttribute(name, value);
  }
  element.append(...children.filter(c => c !== null && c !== undefined));
  return element;
};
const page = document.getElementById('page');
const section = (heading, caption, ...children) => {
  const element = make('section', {}, make('h2', { text: heading }), caption && make('p', { class: 'caption', text: caption }), ...children);
  page.append(element);
  return element;
};
const table = (columns, rows) => make('div', { class: 'scroll', tabindex: '0' }, make('table', {},
  make('thead', {}, make('tr', {}, ...columns.map(c => make('th', { class: c.class ?? '', text: c.name })))),
  make('tbody', {}, ...rows.map(row => make('tr', {}, ...row.map((cell, i) =>
    make('td', { class: columns[i].class ?? '' }, cell instanceof Node ? cell : document.createTextNode(cell ?? ''))))))));

const charts = [];
// A chart of a height in pixels. 'title' names it for files and readers of the screen; 'data' gives what it shows as { columns: [name], rows: [[value]] };
// 'stepped': it follows the step slider; 'steps': its x axis is the training step, true where that is a number and a function of the steps where they are
// categories, so that it takes part in zoom and cursor; 'onClick': what a click on one of its marks does.
const chart = (height, option, { title = 'Chart', data = null, stepped = false, steps = false, onClick = null } = {}) => {
  const element = make('div', { class: 'chart', style: `height:${height}px`, role: 'img', 'aria-label': `Chart: ${title}` });
  const entry = { element, option: () => ({ textStyle: { fontFamily: chartFont() }, ...option() }), title, data, stepped, steps, onClick, height, finished: false };
  charts.push(entry);
  return make('figure', {}, element, exportTools(entry));
};
const tooltip = (formatter, trigger = 'item') => ({
  trigger, formatter, confine: true, backgroundColor: css('card'), borderColor: css('line'), textStyle: { color: css('ink'), fontSize: 13 },
});
const axis = (extra = {}) => ({
  nameTextStyle: { color: css('muted') }, axisLine: { onZero: false, lineStyle: { color: css('line') } }, axisTick: { show: false },
  splitLine: { show: false, lineStyle: { color: css('faint') } }, ...extra,
  axisLabel: { color: css('muted'), hideOverlap: true, ...extra.axisLabel },
});
// Names for a category axis, as many as fit, counted from the output so that it is always named.
const fitting = (names, height) => {
  const stride = Math.max(1, Math.ceil(names.length * 15 / height));
  return names.map((name, i) => (names.length - 1 - i) % stride === 0 ? name : '');
};
const escape = text => String(text).replace(/[&<>"]/g, c => `&#${c.charCodeAt(0)};`);
const lines = (...parts) => parts.map(escape).join('<br>');
