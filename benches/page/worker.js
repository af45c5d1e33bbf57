// Body of an asynchronous WebDriver script. Starts the product's worker as the page does, sends it `messages` one after
// the other over the wire of src/protocol/wire.rs, `[words, buffer?]`, and hands over what the answers say: their
// `elapsed_ms`, or a text.
const [root, messages, done] = arguments;
const worker = new Worker(root + "boot-worker.js?v=bench", { type: "module" });
const elapsed = [];
let next = 0;
let patience;

const finish = (outcome) => {
  clearTimeout(patience);
  worker.terminate();
  done(outcome);
};
const listen = () => {
  clearTimeout(patience);
  const silent = () => finish("the worker did not answer " + (next === 0 ? "at all" : messages[next - 1][0]));
  patience = setTimeout(silent, 10000);
};
const send = () => {
  if (next === messages.length) return finish(elapsed);
  worker.postMessage([messages[next]]);
  next += 1;
};
const answered = (elapsedMs) => {
  elapsed.push(elapsedMs);
  send();
};

worker.onerror = (event) => finish("the worker failed: " + event.message);
worker.onmessage = ({ data }) => {
  listen();
  const [kind, ...body] = data[0];
  if (kind === "ready") send();
  if (kind === "failed") finish("the worker refused: " + body[1]);
  if (kind === "grid") answered(body[9]);
  if (kind === "frame") {
    const [run, done, , elapsedMs] = body;
    worker.postMessage([["ack", run]]);
    if (done) answered(elapsedMs);
  }
};
listen();

const started = async () => {
  const html = await (await fetch(root)).text();
  const [name] = html.match(/page-[0-9a-f]+/);
  const { unpack } = await import(root + name + ".js");
  worker.postMessage(await WebAssembly.compile(await unpack(root + name + "_bg.wasm")));
};
started().catch((error) => finish("the module could not be handed over: " + error));
