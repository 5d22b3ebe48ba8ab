'use strict';
// Search and sort in the tables of gaps; the way to a figure in a dialog. Without scripts the tables
// stand as they are, and figures are links.
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
const dialog = document.getElementById('dialog');
document.addEventListener('click', (event) => {
  const link = event.target.closest('a.figure');
  if (!link) return;
  const trace = document.getElementById(link.getAttribute('href').slice(1));
  if (!trace) return;
  event.preventDefault();
  const copy = trace.cloneNode(true);
  copy.removeAttribute('id');
  dialog.querySelector('.shown').replaceChildren(copy);
  dialog.showModal();
});
