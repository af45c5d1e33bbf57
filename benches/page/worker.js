// Body of an asynchronous WebDriver script. Starts the product's worker, sends it `messages` one after the other over
// the wire of src/protocol.rs, `[json, buffer?]`, and hands over what the answers say: their `elapsed_ms`, or a text.
const [url, messages, done] = arguments;
const worker = new Worker(url);
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
  const silent = () => finish("the worker did not answer " + (next === 0 ? "at all" : messages[next - 1].kind));
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
  if (message.kind === "ready") send();
  if (message.kind === "failed") finish("the worker refused: " + message.message);
  if (message.kind === "grid") answered(message);
  if (message.kind === "frame") {
    if (message.done) answered(message);
    else worker.postMessage([JSON.stringify({ kind: "ack", run: message.run })]);
  }
};
listen();
