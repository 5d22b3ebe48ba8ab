// What is shown of a result: the problems with excerpts of the sheets, and the report as report.html has it.
const make = (name, properties = {}, ...children) => {
  const element = Object.assign(document.createElement(name), properties);
  element.append(...children);
  return element;
};
const excerptTables = (excerpts) => {
  const tables = [];
  let headers = null;
  let body = null;
  for (const excerpt of excerpts) {
    const own = excerpt.cells.map((cell) => cell.header).join('\n');
    if (own !== headers) {
      headers = own;
      const heads = [say('row'), ...excerpt.cells.map((cell) => cell.header)];
      const head = make('tr', {}, ...heads.map((head) => make('th', { scope: 'col', textContent: head })));
      body = make('tbody');
      tables.push(make('div', { className: 'wide' }, make('table', {}, make('thead', {}, head), body)));
    }
    const row = make('tr', {}, make('th', { scope: 'row', textContent: excerpt.row }));
    for (const cell of excerpt.cells) {
      const element = cell.marked ? 'mark' : 'span';
      row.append(make('td', { className: cell.marked ? 'marked' : '' }, make(element, { textContent: cell.text })));
    }
    body.append(row);
  }
  return tables;
};
const problemOf = (problem) => {
  const word = say(problem.error ? 'error' : 'warning');
  const article = make('article', { className: problem.error ? 'problem error' : 'problem' });
  article.append(
    make('p', {}, make('strong', { className: problem.error ? 'bad' : 'doubtful', textContent: word }), ' ', problem.text),
    make('p', { className: 'code', textContent: [problem.code, ...problem.places.slice(0, 8)].join(' · ') }),
    ...excerptTables(problem.excerpts),
  );
  if (problem.expected) article.append(make('p', {}, say('expected') + problem.expected));
  if (problem.fix) article.append(make('p', {}, say('fix') + problem.fix));
  return article;
};
const problemsOf = (problems, told) => {
  const heading = make('h2', { id: 'problems', textContent: say('problems') });
  const section = make('section', { className: 'problems' }, heading);
  const count = problems.errors + problems.warnings;
  section.append(make('p', { textContent: say(count ? 'counts' : 'none', problems) }));
  if (!told && problems.errors) section.append(make('p', { className: 'bad', textContent: say('forbids') }));
  section.append(...problems.listed.map(problemOf));
  for (const [code, n] of problems.more) section.append(make('p', { className: 'faint', textContent: say('more', { code, n }) }));
  return section;
};
// The report's own script looks for its tables in the page: here it is shown the report alone.
const enliven = (root) => {
  reportScript({
    querySelectorAll: (selector) => root.querySelectorAll(selector),
    getElementById: (id) => root.querySelector('#' + CSS.escape(id)),
    createElement: (name) => document.createElement(name),
    addEventListener: (type, listener) => root.addEventListener(type, listener),
    documentElement: document.documentElement,
  });
};
const showResult = ({ html, problems }) => {
  const list = document.getElementById('problem-list');
  const shown = make('div', { id: 'report' });
  list.replaceChildren();
  document.getElementById('report').replaceWith(shown);
  if (html === null) {
    list.append(problemsOf(problems, false));
    return;
  }
  const page = new DOMParser().parseFromString(html, 'text/html');
  // Parsed without scripts, what stands in noscript is elements; the report's own script takes it as text.
  const origins = page.getElementById('origins');
  if (origins) origins.textContent = origins.innerHTML;
  const main = page.querySelector('main');
  const own = main.querySelector('section.problems');
  if (own) own.replaceWith(problemsOf(problems, true));
  else main.append(problemsOf(problems, true));
  shown.append(...main.childNodes);
  const dialog = page.querySelector('dialog');
  if (dialog) {
    shown.append(dialog);
    enliven(shown);
  }
};
