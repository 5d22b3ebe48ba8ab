'use strict';
// Search and sort in the tables of gaps; the way to a figure in a dialog. Without scripts the tables
// stand as they are, and figures are links to what is then seen below.
for (const table of document.querySelectorAll('table.gaps')) {
  const section = table.closest('section');
  const find = section.querySelector('.find');
  const input = find.querySelector('.search');
  const count = find.querySelector('.count');
  const body = table.tBodies[0];
  const rows = [...body.rows];
  const show = () => {
    const words = input.value.trim().toLowerCase().split(/\s+/);
    let shown = 0;
    for (const row of rows) {
      const text = row.textContent.toLowerCase();
      row.hidden = !words.every((word) => text.includes(word));
      if (!row.hidden) shown += 1;
    }
    count.textContent = count.dataset.text.replace('{n}', shown);
  };
  input.addEventListener('input', show);
  find.hidden = false;
  show();
  const key = (row, at) => row.cells[at].dataset.sort ?? row.cells[at].textContent.trim();
  const number = (text) => (/^-?[\d,.]+%?$/.test(text) ? parseFloat(text.replace(/[,%]/g, '')) : NaN);
  const headers = [...table.tHead.rows[0].cells];
  headers.forEach((header, at) => {
    const button = document.createElement('button');
    button.type = 'button';
    button.textContent = header.textContent;
    header.replaceChildren(button);
    header.setAttribute('aria-sort', 'none');
    button.addEventListener('click', () => {
      const up = header.getAttribute('aria-sort') !== 'ascending';
      for (const other of headers) other.setAttribute('aria-sort', 'none');
      header.setAttribute('aria-sort', up ? 'ascending' : 'descending');
      rows.sort((a, b) => {
        const [x, y] = [key(a, at), key(b, at)];
        const [m, n] = [number(x), number(y)];
        const order = isNaN(m) || isNaN(n) ? x.localeCompare(y, document.documentElement.lang) : m - n;
        return up ? order : -order;
      });
      body.append(...rows);
    });
  });
}
// How figures came about is one text until it is asked for: with scripts, what stands in noscript is not laid out.
const origins = document.getElementById('origins');
if (origins) {
  const text = origins.textContent;
  const draw = (from) => {
    const at = text.indexOf('<article ', from);
    if (at < 0) return null;
    const end = text.indexOf('</article>', at) + '</article>'.length;
    const template = document.createElement('template');
    template.innerHTML = text.slice(at, end);
    return { article: template.content.firstElementChild, end };
  };
  const dialog = document.getElementById('dialog');
  const open = (id) => {
    const at = text.indexOf(`<article class="trace" id="${id}">`);
    if (!id || at < 0) return false;
    const { article } = draw(at);
    article.removeAttribute('id');
    dialog.querySelector('.shown').replaceChildren(article);
    dialog.showModal();
    return true;
  };
  document.addEventListener('click', (event) => {
    const link = event.target.closest('a.figure');
    if (link && open(link.getAttribute('href').slice(1))) event.preventDefault();
  });
  open(location.hash.slice(1));
  const list = origins.parentElement.querySelector('details');
  const listed = list.querySelector('.listed');
  const more = list.querySelector('.more');
  const BATCH = 100;
  let next = 0;
  const show = () => {
    for (let drawn = 0; drawn < BATCH && next >= 0; drawn += 1) {
      const found = draw(next);
      if (found) listed.append(found.article);
      next = found ? found.end : -1;
    }
    more.hidden = next < 0 || text.indexOf('<article ', next) < 0;
  };
  list.querySelector('.count').textContent = `(${text.split('<article ').length - 1})`;
  list.hidden = false;
  list.addEventListener('toggle', () => {
    if (list.open && next === 0) show();
  });
  more.addEventListener('click', show);
}
