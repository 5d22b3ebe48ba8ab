// The page: files are put in, the program is asked, what it answers is shown and saved.
const at = (id) => document.getElementById(id);
// What was put in: { name, files: [{ path, file }], folder, role }; role is data, map or own (a standard).
const entries = [];
// The piece of work that counts: one that is overtaken is broken off.
let run = 0;
let busy = false;
let shown = null;

const TABLE = /\.(xlsx|xlsm|xlsb|xls|et|ods|parquet|csv|tsv)$/i;
const roleOf = async (file) => {
  if (!/\.toml$/i.test(file.name)) return 'data';
  const text = await file.text();
  return /^\s*(\[\[?sheet|\[columns)/m.test(text) && !/^\s*(id|extends)\s*=/m.test(text) ? 'map' : 'own';
};
const add = async (entry) => {
  const before = entries.findIndex((other) => other.name === entry.name);
  if (before >= 0) {
    entries.splice(before, 1, entry);
    tell(say('replaced', entry));
  } else entries.push(entry);
};
const addFile = async (file) => add({ name: file.name, files: [{ path: file.name, file }], role: await roleOf(file) });
const addFolder = (name, files) => {
  const tables = files.filter(({ path }) => TABLE.test(path));
  if (tables.length === 0) return fail(say('noTables', { name }));
  return add({ name, files: tables, folder: true, role: 'data' });
};
// All files in a folder that was dropped. Chromium reads the one kind of folder in a page from disk, other browsers
// know the other alone.
const withinHandle = async (folder, path) => {
  const found = [];
  for await (const [name, inside] of folder.entries()) {
    const own = `${path}/${name}`;
    if (inside.kind === 'directory') found.push(...(await withinHandle(inside, own)));
    else found.push({ path: own, file: await inside.getFile() });
  }
  return found;
};
const within = async (folder) => {
  const reader = folder.createReader();
  const found = [];
  for (;;) {
    const some = await new Promise((met, broken) => reader.readEntries(met, broken));
    if (some.length === 0) return found;
    for (const entry of some) {
      if (entry.isDirectory) found.push(...(await within(entry)));
      else {
        const file = await new Promise((met, broken) => entry.file(met, broken));
        found.push({ path: entry.fullPath.replace(/^\//, ''), file });
      }
    }
  }
};
const addDropped = async (transfer) => {
  // What is dropped is there for this moment only.
  const dropped = [...transfer.items].map((item) => {
    const entry = item.webkitGetAsEntry?.();
    return [entry, entry?.isDirectory ? item.getAsFileSystemHandle?.() : item.getAsFile()];
  });
  for (const [entry, there] of dropped) {
    if (entry?.isDirectory) {
      const handle = await there?.catch(() => null);
      const files = handle ? withinHandle(handle, entry.name) : within(entry);
      await addFolder(entry.name, await files.catch(() => Promise.reject({ why: say('pickFolder', entry) })));
    } else if (there) await addFile(there);
  }
};
const addPickedFolder = async (files) => {
  const all = [...files].map((file) => ({ path: file.webkitRelativePath, file }));
  if (all.length) await addFolder(all[0].path.split('/')[0], all);
};

const tell = (text) => (at('status').textContent = text);
const fail = (text) => (at('failure').textContent = text);
const working = (text, done, of) => {
  at('work').hidden = false;
  at('stage').textContent = text;
  if (of) at('progress').max = of;
  if (of) at('progress').value = done;
  else at('progress').removeAttribute('value');
};
// The file that is being read: where the program breaks off, it is named.
let reading = null;
program.onstep = (step) => {
  reading = step;
  working(say('reading', step), step.done, step.of);
};

const listEntries = () => {
  const list = entries.map((entry, place) => {
    const name = entry.folder ? say('folderOf', { name: entry.name, n: entry.files.length }) : entry.name;
    const button = (key, act) => {
      const button = make('button', { type: 'button', textContent: say(key) });
      button.setAttribute('aria-label', say(key) + ' ' + entry.name);
      button.addEventListener('click', () => {
        act();
        changed();
      });
      return button;
    };
    const item = make('li', {}, make('span', { className: 'name', textContent: name }));
    if (entry.role !== 'data') {
      const roles = make('select');
      roles.setAttribute('aria-label', say('role') + ' ' + entry.name);
      for (const role of ['map', 'own']) roles.append(make('option', { value: role, textContent: say(role), selected: entry.role === role }));
      roles.addEventListener('change', () => {
        entry.role = roles.value;
        changed();
      });
      item.append(roles);
    } else if (place > 0 && mode() === 'compare') {
      item.append(button('up', () => entries.splice(place - 1, 2, entry, entries[place - 1])));
    }
    item.append(button('remove', () => entries.splice(place, 1)));
    return item;
  });
  at('entries').replaceChildren(...list);
  at('options').hidden = entries.length === 0;
  at('intro').hidden = entries.length > 0;
};
const mode = () => document.querySelector('input[name=mode]:checked').value;
const ofRole = (role) => entries.filter((entry) => entry.role === role);

const fillStandards = async () => {
  const chosen = at('standard').value;
  const known = await program.askText({ do: 'standards', lang: lang() });
  const own = ofRole('own').map(({ name }) => ({ id: name, name }));
  const options = [...own, ...known].map(({ id, name }) => make('option', { value: id, textContent: id === name ? id : `${name} (${id})` }));
  at('standard').replaceChildren(...options);
  const there = options.some((option) => option.value === chosen);
  // A standard that was just put in is meant to be used.
  if (there && !own.some(({ id }) => !fillStandards.seen.has(id))) at('standard').value = chosen;
  else if (own.length === 0) at('standard').value = 'cn-2017';
  fillStandards.seen = new Set(own.map(({ id }) => id));
};
fillStandards.seen = new Set();
const lang = () => (zh ? 'zh' : 'en');

const begin = async (work) => {
  const own = ++run;
  if (busy) program.end();
  busy = true;
  fail('');
  tell('');
  clear();
  try {
    await work(own);
  } catch (error) {
    if (own === run) broken(error);
  }
  if (own === run) busy = false;
};
// Reads all that was put in, measures or compares it, and shows what comes of it.
const go = async (own) => {
  const data = ofRole('data');
  if (data.length === 0) return void (at('work').hidden = true);
  working(say('starting'));
  reading = null;
  await program.send({ release: true });
  for (const { path, file } of entries.flatMap((entry) => entry.files)) {
    const bytes = await file.arrayBuffer().catch((error) => Promise.reject({ why: say('cannotOpen', { name: path, why: error.message }) }));
    if (own !== run) return;
    await program.send({ hold: { path, bytes } }, [bytes]);
  }
  await fillStandards();
  const request = { standard: at('standard').value, map: ofRole('map')[0]?.name ?? null, lang: lang() };
  const paths = data.map(({ name }) => name);
  if (mode() === 'compare') {
    const years = paths.map((path) => [path]);
    show(own, await program.askText({ do: 'compare', years, allow_missing: at('missing').checked, ...request }));
  } else {
    await program.ask({ do: 'read', paths, ...request });
    await measure(own);
  }
};
// Of what was read: measured anew, as when the language is another.
const measure = async (own) => {
  working(say('measuring'));
  await program.ask({ do: 'measure', allow_missing: at('missing').checked, lang: lang() });
  working(say('writing'));
  show(own, await program.askText({ do: 'show' }));
};
const show = (own, result) => {
  if (own !== run) return;
  shown = { ...result, compared: mode() === 'compare' };
  showResult(result);
  listSaves();
  at('work').hidden = true;
  tell(say('done', result.problems));
};
const clear = () => {
  shown = null;
  at('problem-list').replaceChildren();
  at('report').replaceChildren();
  at('save').hidden = true;
};
// What a broken promise says.
const broken = (error) => {
  const { why, crashed, stopped } = error;
  at('work').hidden = true;
  if (stopped) return;
  if (crashed !== undefined) {
    const { file, done, of } = reading ?? {};
    return fail(say('crashed', { at: file && done < of ? say('at', { file }) : '' }));
  }
  fail(why ?? String(error.message ?? error));
};
const start = () => begin(go);

const save = async (name, request) => {
  try {
    working(say('saving', { name }));
    const bytes = await program.ask(request);
    const url = URL.createObjectURL(new Blob([bytes]));
    make('a', { href: url, download: name }).click();
    setTimeout(() => URL.revokeObjectURL(url), 60_000);
    at('work').hidden = true;
    tell(say('saved', { name }));
  } catch (error) {
    broken(error);
  }
};
const saveButton = (label, name, request) => {
  const button = make('button', { type: 'button', textContent: label });
  button.addEventListener('click', () => save(name, request));
  return button;
};
const listSaves = () => {
  const name = say(shown.compared ? 'comparisonName' : 'reportName');
  const endings = shown.html === null ? ['json'] : ['xlsx', 'docx', 'html', 'csv', 'json', 'md'];
  at('reports').replaceChildren(
    ...endings.map((ending) => saveButton(`${name}.${ending}`, `${name}.${ending}`, { do: 'save', format: ending })),
  );
  at('lists').replaceChildren(
    ...['xlsx', 'csv', 'json'].map((ending) => {
      const name = `${say('problemsName')}.${ending}`;
      return saveButton(name, name, { do: 'problems', format: ending });
    }),
  );
  const copies = shown.files.map((file) => {
    const [, stem, ending] = file.match(/([^/]*?)(?:\.([^./]*))?$/);
    const name = `${say('annotatedName', { stem })}.${/^xlsm$/i.test(ending) ? 'xlsm' : 'xlsx'}`;
    return saveButton(file, name, { do: 'annotate', file });
  });
  at('copies').replaceChildren(make('span', { textContent: say('copiesOf') }), ...copies);
  at('copies').hidden = copies.length === 0;
  at('save').hidden = false;
};

const changed = () => {
  listEntries();
  start();
};
const added = (adding) => adding.then(changed, broken);
const translate = () => {
  document.documentElement.lang = zh ? 'zh-CN' : 'en';
  for (const element of document.querySelectorAll('[data-say]')) element.textContent = say(element.dataset.say);
  at('result').setAttribute('aria-label', say('result'));
  at('switch').textContent = zh ? 'English' : '中文';
  at('switch').lang = zh ? 'en' : 'zh-CN';
  listEntries();
};
at('switch').addEventListener('click', () => {
  zh = !zh;
  translate();
  if (shown && !shown.compared && !busy) begin((own) => fillStandards().then(() => measure(own)));
  else if (entries.length) start();
  else fillStandards().catch(broken);
});
at('choose').addEventListener('click', () => at('pick').click());
at('choose-folder').addEventListener('click', () => at('pick-folder').click());
at('pick').addEventListener('change', async (event) => {
  const files = [...event.target.files];
  await added(Promise.all(files.map(addFile)));
  event.target.value = '';
});
at('pick-folder').addEventListener('change', async (event) => {
  await added(addPickedFolder(event.target.files));
  event.target.value = '';
});
addEventListener('dragover', (event) => {
  event.preventDefault();
  at('drop').classList.add('over');
});
addEventListener('dragleave', () => at('drop').classList.remove('over'));
addEventListener('drop', (event) => {
  event.preventDefault();
  at('drop').classList.remove('over');
  added(addDropped(event.dataTransfer));
});
at('options').addEventListener('submit', (event) => {
  event.preventDefault();
  start();
});
for (const input of document.querySelectorAll('#options input, #options select')) input.addEventListener('change', changed);
at('stop').addEventListener('click', () => {
  run += 1;
  busy = false;
  program.end();
  at('work').hidden = true;
  clear();
  tell(say('stopped'));
});
at('template').addEventListener('submit', async (event) => {
  event.preventDefault();
  const year = at('year').valueAsNumber;
  const request = { standard: at('standard').value, schools: at('schools').valueAsNumber, county: at('county').value || null, year: year || null };
  await save(`${say('templateName')}.xlsx`, { do: 'template', ...request, lang: lang() });
});
translate();
if (typeof DecompressionStream === 'undefined' || typeof WebAssembly === 'undefined') fail(say('old'));
else fillStandards().catch(broken);
