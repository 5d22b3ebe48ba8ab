// The program in its worker, as promises; where it breaks off, it is started anew.
const program = { worker: null, waiting: new Map(), next: 0, memory: 0, onstep: () => {} };
program.start = () => {
  const url = URL.createObjectURL(new Blob([document.getElementById('worker').textContent], { type: 'text/javascript' }));
  const worker = new Worker(url);
  worker.onmessage = ({ data }) => {
    if (data.step) return program.onstep(data.step);
    const { met, broken } = program.waiting.get(data.id);
    program.waiting.delete(data.id);
    program.memory = data.memory ?? 0;
    if (data.crashed !== undefined) {
      program.end();
      broken({ crashed: data.crashed });
    } else if (data.met) met(data.bytes);
    else broken({ why: new TextDecoder().decode(data.bytes) });
  };
  worker.onerror = (event) => {
    event.preventDefault();
    program.end({ crashed: event.message });
  };
  program.worker = worker;
  program.send({ start: document.getElementById('program').textContent }).catch(() => {});
};
// Ends it: what is asked for is not to be had.
program.end = (reason) => {
  program.worker?.terminate();
  program.worker = null;
  const waiting = [...program.waiting.values()];
  program.waiting.clear();
  for (const { broken } of waiting) broken(reason ?? { stopped: true });
};
program.send = (message, moved = []) => {
  if (!program.worker) program.start();
  const id = program.next++;
  return new Promise((met, broken) => {
    program.waiting.set(id, { met, broken });
    program.worker.postMessage({ id, ...message }, moved);
  });
};
program.ask = (request) => program.send({ request });
program.askText = async (request) => JSON.parse(new TextDecoder().decode(await program.ask(request)));
