'use strict';
// The program, by itself: it is given files and requests, and answers with bytes. It asks the page for nothing but
// to be told how far it has come; whatever else it might ask of a browser (the time) is nothing.
let program = null;
const text = (from, length) =>
  new TextDecoder().decode(new Uint8Array(program.memory.buffer, from, length));
const put = (...parts) => {
  const length = parts.reduce((sum, part) => sum + part.length, 0);
  let at = program.buffer(length) >>> 0;
  for (const part of parts) {
    new Uint8Array(program.memory.buffer, at, part.length).set(part);
    at += part.length;
  }
};
const start = async (packed) => {
  const bytes = Uint8Array.from(atob(packed), (c) => c.charCodeAt(0));
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream('gzip'));
  const module = await WebAssembly.compile(await new Response(stream).arrayBuffer());
  const imports = {};
  for (const { module: from, name } of WebAssembly.Module.imports(module)) {
    imports[from] ??= {};
    imports[from][name] = () => 0;
  }
  imports.page.step = (done, of, file, length) =>
    postMessage({ step: { done, of, file: text(file, length) } });
  program = (await WebAssembly.instantiate(module, imports)).exports;
};
const run = (request) => {
  put(new TextEncoder().encode(JSON.stringify(request)));
  const length = program.run() >>> 0;
  const from = program.answer() >>> 0;
  const bytes = new Uint8Array(program.memory.buffer, from, length).slice();
  return { met: program.succeeded() === 1, bytes };
};
const answer = async ({ id, start: packed, release, hold, request }) => {
  try {
    if (packed) await start(packed);
    if (release) program.release();
    if (hold) {
      const path = new TextEncoder().encode(hold.path);
      put(path, new Uint8Array(hold.bytes));
      program.hold(path.length);
    }
    const done = request ? run(request) : { met: true, bytes: new Uint8Array() };
    // All that the program has taken so far: its memory never shrinks.
    const memory = program.memory.buffer.byteLength;
    postMessage({ id, memory, ...done }, [done.bytes.buffer]);
  } catch (error) {
    postMessage({ id, crashed: String(error) });
  }
};
// One after the other: the first waits until the program is unpacked.
let last = Promise.resolve();
onmessage = ({ data }) => {
  last = last.then(() => answer(data));
};
