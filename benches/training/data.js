// The data and the weights of a workload, seeded: the same numbers as in the comparison with other trainers.
export const size = (shape) => shape.reduce((a, b) => a * b, 1);

function rng(seed) {
  let a = seed >>> 0;
  return () => {
    a = (a + 0x6d2b79f5) >>> 0;
    let t = a;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

// All layers' weights in their order, conv (h, w, in, out) and dense (in, out), as He or Glorot has them.
export function initialWeights(spec) {
  let at = spec.input;
  const all = [];
  for (const layer of spec.layers) {
    if (layer.pool) {
      at = [at[0] / layer.pool, at[1] / layer.pool, at[2]];
      continue;
    }
    const shape = layer.conv ? [layer.k, layer.k, at[2], layer.conv] : [size(at), layer.dense];
    at = layer.conv ? [at[0], at[1], layer.conv] : [layer.dense];
    const fanIn = size(shape.slice(0, -1));
    const limit = Math.sqrt(6 / (layer.act === "relu" ? fanIn : fanIn + shape.at(-1)));
    const u = rng(1000 + all.length);
    all.push(Float32Array.from({ length: size(shape) }, () => (2 * u() - 1) * limit));
  }
  const weights = new Float32Array(all.reduce((n, w) => n + w.length, 0));
  all.reduce((place, w) => (weights.set(w, place), place + w.length), 0);
  return weights;
}

// x: (examples, ...input); y: ±1, a 1 among zeros, or x itself.
export function makeData(spec) {
  return spec.data === "points" ? points(spec.examples) : images(spec);
}

function points(n) {
  const u = rng(300), x = new Float32Array(n * 2), y = new Float32Array(n);
  for (let i = 0; i < n; i++) {
    const q = Math.floor(u() * 4), cx = q & 1 ? 2.5 : -2.5, cy = q & 2 ? 2.5 : -2.5;
    x[2 * i] = cx + 3 * (u() - 0.5);
    x[2 * i + 1] = cy + 3 * (u() - 0.5);
    y[i] = cx * cy > 0 ? 1 : -1;
  }
  return { x, y };
}

function images(spec) {
  const [h, w, c] = spec.image ?? spec.input, n = spec.examples, dim = h * w * c;
  const t = rng(100), templates = [];
  for (let k = 0; k < 10; k++) {
    const image = new Float32Array(dim);
    for (let ch = 0; ch < c; ch++) {
      const cx = (0.2 + 0.6 * t()) * w, cy = (0.2 + 0.6 * t()) * h, s = (0.08 + 0.12 * t()) * w;
      for (let i = 0; i < h; i++) for (let j = 0; j < w; j++)
        image[(i * w + j) * c + ch] = Math.exp(-((j - cx) ** 2 + (i - cy) ** 2) / (2 * s * s));
    }
    templates.push(image);
  }
  const l = rng(200), u = rng(201), x = new Float32Array(n * dim), y = new Float32Array(n * 10);
  for (let i = 0; i < n; i++) {
    const label = Math.floor(l() * 10), image = templates[label];
    y[i * 10 + label] = 1;
    for (let j = 0; j < dim; j++) x[i * dim + j] = 0.8 * image[j] + 0.2 * u();
  }
  return spec.loss === "mse-self" ? { x, y: x } : { x, y };
}

// The batch of a step, views of the data.
export function batchOf(spec, data, step) {
  const xs = size(spec.input), ys = data.y.length / spec.examples;
  const first = (step % (spec.examples / spec.batch)) * spec.batch;
  const part = (values, width) => values.subarray(first * width, (first + spec.batch) * width);
  return [part(data.x, xs), part(data.y, ys)];
}
