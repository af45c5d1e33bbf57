// Body of an asynchronous WebDriver script. Has the engine compute a map `repeats` times: by itself where `kind` is
// "help", with its helpers where it is "map". Hands over, of each repeat, the time from asking to the last row and the
// `elapsed_ms` of all answers together, all in ms in one list; or a text.
const [root, kind, job, rows, repeats, done] = arguments;
const worker = new Worker(root + "boot-engine.js?v=bench", { type: "module" });
const times = [];
let patience;
let map = 0;
let started, busy;

const finish = (outcome) => {
  clearTimeout(patience);
  worker.terminate();
  done(outcome);
};
const listen = () => {
  clearTimeout(patience);
  patience = setTimeout(() => finish("the engine fell silent"), 20000);
};
const ask = () => {
  if (map === repeats) return finish(times);
  map += 1;
  [busy, started] = [0, performance.now()];
  worker.postMessage([[kind, map, ...job]]);
  if (kind === "help") worker.postMessage([["band", map, 0, rows]]);
};
worker.onerror = (event) => finish("the engine failed: " + event.message);
worker.onmessage = ({ data: [[said, ...body]] }) => {
  listen();
  if (said === "failed") finish("the engine refused: " + body[1]);
  if (said === "ready") ask();
  if (said !== "band") return;
  const [, , , missing, elapsedMs] = body;
  busy += elapsedMs;
  if (missing > 0) return;
  times.push(performance.now() - started, busy);
  ask();
};
listen();
