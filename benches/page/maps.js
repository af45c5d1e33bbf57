// Body of an asynchronous WebDriver script. Starts `count` workers of the engine and lets them share a map, band by band,
// `repeats` times, as src/page/client/pool.rs does. Hands over, of each repeat, the time from asking to the last band and
// the workers' own `elapsed_ms` together, all in ms in one list; or a text.
const [root, job, rows, height, count, repeats, done] = arguments;
const workers = [];
const times = [];
let patience;
let map = 0;
let next, missing, started, busy;

const finish = (outcome) => {
  clearTimeout(patience);
  workers.forEach((worker) => worker.terminate());
  done(outcome);
};
const listen = () => {
  clearTimeout(patience);
  patience = setTimeout(() => finish("the engine fell silent"), 20000);
};
const give = (worker) => {
  if (next >= rows) return;
  worker.postMessage([["band", map, next, Math.min(height, rows - next)]]);
  next += height;
};
const begin = () => {
  if (map === repeats) return finish(times);
  map += 1;
  [next, missing, busy, started] = [0, rows, 0, performance.now()];
  for (const worker of workers) {
    worker.postMessage([["map", map, ...job]]);
    give(worker);
  }
};

let ready = 0;
const hear = (worker, [kind, ...body]) => {
  listen();
  if (kind === "failed") finish("the engine refused: " + body[1]);
  if (kind === "ready") {
    ready += 1;
    if (ready === count) begin();
  }
  if (kind === "band") {
    const [, , came, elapsedMs] = body;
    missing -= came;
    busy += elapsedMs;
    if (missing > 0) return give(worker);
    times.push(performance.now() - started, busy);
    begin();
  }
};
for (let i = 0; i < count; i++) {
  const worker = new Worker(root + "boot-engine.js?v=bench", { type: "module" });
  worker.onerror = (event) => finish("the engine failed: " + event.message);
  worker.onmessage = ({ data }) => hear(worker, data[0]);
  workers.push(worker);
}
listen();
