// Body of an asynchronous WebDriver script: talks to the product's worker as the page does and hands over what it said,
// in order, as kinds and ids.
const [messages, done] = arguments;
const root = new URL(".", location.href).href;
const worker = new Worker(root + "boot-worker.js?v=test", { type: "module" });
const log = [];
const waiting = [];
const say = (name) => worker.postMessage([messages[name]]);
const heard = (wanted) =>
  new Promise((resolve) => {
    waiting.push([wanted, resolve]);
  });

worker.onmessage = ({ data: [words] }) => {
  const [kind, id, more] = words;
  const entry = kind === "frame" ? `frame ${id}${more ? " done" : ""}` : kind === "ready" ? kind : `${kind} ${id}`;
  log.push(entry);
  // The second race is watched to its end; the first frame of the first one stays unacknowledged.
  if (entry === "frame 2") say("ack2");
  const next = waiting.findIndex(([wanted]) => wanted(entry));
  if (next >= 0) waiting.splice(next, 1)[0][1]();
};
worker.onerror = (event) => done(["error: " + event.message]);

const talk = async () => {
  const html = await (await fetch(root)).text();
  const [name] = html.match(/page-[0-9a-f]+/);
  const { unpack } = await import(root + name + ".js");
  const ready = heard((entry) => entry === "ready");
  worker.postMessage(await WebAssembly.compile(await unpack(root + name + "_bg.wasm")));
  await ready;

  // A long race and a large grid at once; the first frame stays unacknowledged.
  const first = heard((entry) => entry.startsWith("frame 1"));
  say("long");
  say("grid");
  await first;
  for (const ping of ["ping1", "ping2", "ping3"]) {
    const pong = heard((entry) => entry.startsWith("pong"));
    say(ping);
    await pong;
  }

  // Another experiment takes its place; then the old frame is acknowledged.
  const second = heard((entry) => entry === "frame 2 done");
  say("short");
  say("ack");
  await second;
  const inspected = heard((entry) => entry.startsWith("inspected"));
  say("ack2");
  say("inspect");
  await inspected;
  const grid = heard((entry) => entry.startsWith("grid"));
  if (!log.includes("grid 1")) await grid;
  worker.terminate();
  done(log);
};
talk().catch((error) => done(["error: " + error]));
