// Follows the runs of the page while they train: an event says that something has changed, and the data are asked for a few times a second at most.
const view = (() => {
  const byId = id => document.getElementById(id);
  // The server's own words stand in the first line of the data; the rest was read already.
  const headOf = text => JSON.parse(`${text.slice(0, text.indexOf(',\n'))}}`);
  let { version, faults } = headOf(byId('report-data').textContent), told = null, events = null, asking = false, timer = null, paused = false;

  const statusWords = runs => {
    const training = runs.filter(run => run.status === 'running');
    const at = run => [run.step === undefined ? null : `step ${run.step.toLocaleString('en')}`, run.loss === undefined ? null : `loss ${run.loss.toPrecision(4)}`].filter(Boolean).join(', ');
    if (training.length === 0) return runs.length === 1 ? (runs[0].status ?? '') : '';
    if (runs.length === 1) return `training: ${at(training[0]) || 'nothing recorded yet'}`;
    return `${training.length} of ${runs.length} training${training.length === 1 ? `: ${training[0].label}, ${at(training[0])}` : ''}`;
  };
  const say = (element, words) => { if (element.textContent !== words) element.textContent = words; };
  const show = connected => {
    const runs = told?.runs ?? [];
    say(byId('view-now'), connected ? statusWords(runs) : '');
    const live = connected && runs.some(run => run.status === 'running');
    byId('view-now').classList.toggle('live', live && !paused);
    byId('view-pause').hidden = !live && !paused;
    // An event knows that a run is gone; that some row of it is damaged shows when its data are read.
    const reasons = byId('reasons'), wrong = runs.map(run => [run, run.fault ?? faults[run.folder]]).filter(([, fault]) => fault)
      .map(([run, fault]) => run.gone ? `${run.folder} ${reasons ? 'is not there' : 'was removed; what is shown of it is how it was'}.` : fault);
    reasons?.replaceChildren(...(runs.length === 0 ? ['There is no such run.'] : wrong).map(text => Object.assign(document.createElement('li'), { textContent: text })));
    say(byId('view-told'), [...(connected ? [] : ['gpugrad view has ended; this is how it was.']), ...(reasons ? [] : wrong)].join('\n'));
  };

  // An update that takes long is followed by a pause of the same length, so that the page, and the training, have most of the time to themselves.
  const ask = async () => {
    if (asking || timer !== null || paused || document.hidden || told === null || told.version === version) return;
    asking = true;
    const began = performance.now();
    try {
      // Without an answer the events say what is wrong, and the next one asks again.
      const data = await fetch(`view/data${location.search}`).then(answer => answer.json(), () => null);
      if (data === null) return;
      ({ version, faults } = data);
      show(true);
      if (data.runs.length > 0) update(data);
    } finally {
      asking = false;
      timer = setTimeout(() => { timer = null; ask(); }, Math.max(250, performance.now() - began));
    }
  };
  const listen = () => {
    events = new EventSource(`view/events${location.search}`);
    events.onmessage = e => { told = JSON.parse(e.data); show(true); ask(); };
    events.onerror = () => show(false);
  };
  document.addEventListener('visibilitychange', () => { if (document.hidden) { events?.close(); events = null; } else if (!events) listen(); });
  byId('view-pause').addEventListener('click', () => {
    paused = !paused;
    byId('view-pause').textContent = paused ? 'Go on' : 'Pause';
    show(true);
    ask();
  });
  listen();
})();
