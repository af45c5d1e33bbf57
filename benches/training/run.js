// Body of an asynchronous WebDriver script. Measures the machine's peak, then a workload on one thread or on two workers,
// then the peak again; hands over { peak, blocks, digest, memory } or a text. Peak in GFLOP/s, blocks in ms a step.
const [root, spec, peaks, workers, seconds, done] = arguments;
const median = (list) => [...list].sort((a, b) => a - b)[Math.floor(list.length / 2)];

async function peak() {
  const rates = [];
  for (const { bytes, flops, turns } of peaks) {
    const { instance } = await WebAssembly.instantiate(new Uint8Array(bytes));
    const run = instance.exports.run, own = [];
    for (let i = 0; i < 20; i++) run(turns, 0.999); // until the optimizing compiler has it
    await new Promise((next) => setTimeout(next, 200));
    for (let i = 0; i < 15; i++) {
      const start = performance.now();
      run(turns, 0.999);
      own.push(flops / (performance.now() - start) / 1e6);
    }
    rates.push(median(own));
  }
  return Math.max(...rates);
}

// Times blocks of steps of about 20 ms, after as long a warm-up as the measurement.
async function timed(steps) {
  const warm = performance.now() + 1000 * seconds;
  let rate = 1;
  while (performance.now() < warm) {
    const start = performance.now();
    await steps(rate);
    if (performance.now() - start < 20) rate *= 2;
    await new Promise((next) => setTimeout(next));
  }
  const blocks = [], end = performance.now() + 1000 * seconds;
  while (performance.now() < end) {
    const start = performance.now();
    await steps(rate);
    blocks.push((performance.now() - start) / rate);
    await new Promise((next) => setTimeout(next));
  }
  return blocks;
}

async function alone() {
  const { default: init, BenchTrainer } = await import(root + "bench.js");
  const { initialWeights, makeData, batchOf } = await import(root + "data.js");
  const { memory } = await init();
  const weights = initialWeights(spec), data = makeData(spec);
  const make = () => BenchTrainer.create(JSON.stringify(spec), weights, "cpu");
  const first = await make();
  for (let t = 0; t < 20; t++) first.step(...batchOf(spec, data, t), true);
  const digest = first.digest(), trainer = await make();
  let t = 0;
  for (; t < 50; t++) trainer.step(...batchOf(spec, data, t), false);
  const start = memory.buffer.byteLength;
  const blocks = await timed((count) => {
    for (let i = 0; i < count; i++) trainer.step(...batchOf(spec, data, t++), false);
  });
  const grown = memory.buffer.byteLength - start;
  return { blocks, digest, bytes: trainer.bytes(), grown, steps: t };
}

async function together() {
  const crew = Array.from({ length: workers }, (_, i) => new Worker(root + "shared.js?" + i, { type: "module" }));
  const heard = (worker) => new Promise((next, fail) => {
    worker.onmessage = ({ data }) => (data.error ? fail(data.error) : next(data));
    worker.onerror = (event) => fail(event.message);
  });
  const links = new MessageChannel();
  const ready = crew.map(heard);
  crew.forEach((worker, i) => {
    const port = [links.port1, links.port2][i];
    worker.postMessage({ root, spec, place: i, workers, port }, [port]);
  });
  await Promise.all(ready);
  const go = (count) => {
    const all = crew.map(heard);
    crew.forEach((worker) => worker.postMessage({ count }));
    return Promise.all(all);
  };
  const [{ digest }] = await go(20);
  const blocks = await timed(go);
  crew.forEach((worker) => worker.terminate());
  return { blocks, digest };
}

const all = async () => {
  const before = await peak();
  const result = workers > 1 ? await together() : await alone();
  return { ...result, peak: Math.max(before, await peak()) };
};
all().then(done, (error) => done(String(error)));
