// One of two workers that train the same network on the same batches: each computes the gradient of its blocks of shards
// and sends it to the other, by transfer; both sum all blocks in the same order and take the same step.
import init, { BenchTrainer } from "./bench.js";
import { initialWeights, makeData, batchOf } from "./data.js";

let spec, data, trainer, place, workers, port, t = 0;
const waiting = [];
let arrived;

const theirs = () => (waiting.length ? waiting.shift() : new Promise((next) => (arrived = next)));

async function begin(message) {
  ({ spec, place, workers, port } = message);
  port.onmessage = ({ data }) => {
    if (!arrived) return waiting.push(data);
    const next = arrived;
    arrived = undefined;
    next(data);
  };
  await init();
  data = makeData(spec);
  trainer = await BenchTrainer.create(JSON.stringify(spec), initialWeights(spec), "cpu");
}

async function steps(count) {
  for (let i = 0; i < count; i++) {
    const [x, y] = batchOf(spec, data, t++);
    const mine = trainer.share(x, y, place, workers);
    const copy = mine.slice();
    port.postMessage(copy, [copy.buffer]);
    const other = await theirs();
    trainer.join(place === 0 ? mine : other, place === 0 ? other : mine);
  }
  return trainer.digest();
}

onmessage = async ({ data: message }) => {
  try {
    if (message.root) await begin(message);
    postMessage({ digest: message.count ? await steps(message.count) : "" });
  } catch (error) {
    postMessage({ error: String(error) });
  }
};
