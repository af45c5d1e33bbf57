// Body of an asynchronous WebDriver script. Starts the product's worker as the page does, sends it `messages` one after the other over
// the wire of src/protocol.rs, `[json, buffer?]`, and hands over what the answers say: their `elapsed_ms`, or a text.
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
  const silent = () => finish("the worker did not answer " + (next === 0 ? "at all" : Object.keys(messages[next - 1])));
  patience = setTimeout(silent, 10000);
};
const send = () => {
  if (next === messages.length) return finish(elapsed);
  worker.postMessage([JSON.stringify(messages[next])]);
  next += 1;
};
const answered = (message) => {
  elapsed.push(message.elapsed_ms);
  send();
};

worker.onerror = (event) => finish("the worker failed: " + event.message);
worker.onmessage = ({ data }) => {
  listen();
  const message = JSON.parse(data[0]);
  const [kind, body] = typeof message === "string" ? [message] : Object.entries(message)[0];
  if (kind === "ready") send();
  if (kind === "failed") finish("the worker refused: " + body.message);
  if (kind === "grid") answered(body);
  if (kind === "frame") {
    worker.postMessage([JSON.stringify({ ack: { run: body.run } })]);
    if (body.done) answered(body);
  }
};
listen();

const started = async () => {
  const html = await (await fetch(root)).text();
  const [name] = html.match(/page-[0-9a-f]+_bg\.wasm/);
  worker.postMessage(await WebAssembly.compileStreaming(fetch(root + name)));
};
started().catch((error) => finish("the module could not be handed over: " + error));
