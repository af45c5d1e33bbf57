// Body of an asynchronous WebDriver script: trains a workload for some steps and hands over the bytes of the module's
// memory, or a text. The trainer stays in the page, so that the next call goes on from there.
const [root, spec, steps, done] = arguments;

async function begin() {
  const { default: init, BenchTrainer } = await import(root + "bench.js");
  const { initialWeights, makeData, batchOf } = await import(root + "data.js");
  const { memory } = await init();
  const trainer = await BenchTrainer.create(JSON.stringify(spec), initialWeights(spec), "cpu");
  return { memory, trainer, data: makeData(spec), batchOf, step: 0 };
}

async function train() {
  const training = (globalThis.training ??= await begin());
  for (let i = 0; i < steps; i++) {
    training.trainer.step(...training.batchOf(spec, training.data, training.step++), true);
    if (i % 50 === 49) await new Promise((next) => setTimeout(next)); // as a page that answers while it trains
  }
  return training.memory.buffer.byteLength;
}
train().then(done, (error) => done(String(error)));
