// Body of an asynchronous WebDriver script: asks a worker that runs the engine one thing after the other and hands over
// each answer that is the last of its kind, as its words and the bits of its buffer in words of 32.
const [messages, done] = arguments;
const worker = new Worker(new URL("boot-engine.js?v=test", location.href), { type: "module" });
const answers = [];
let next = 0;

const ask = () => {
  if (next === messages.length) return done(answers);
  for (const message of messages[next]) worker.postMessage([message]);
  next += 1;
};
worker.onmessage = ({ data: [words, buffer] }) => {
  const [kind, run, last] = words;
  if (kind === "ready") return ask();
  if (kind === "frame") worker.postMessage([["ack", run]]);
  if (kind === "frame" && last !== 1) return;
  // Of a map that is shared every band counts.
  const more = kind === "band" && words[4] > 0;
  answers.push([words, buffer ? Array.from(new Uint32Array(buffer)) : []]);
  if (!more) ask();
};
worker.onerror = (event) => done("error: " + event.message);
