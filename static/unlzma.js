// Decodes a raw LZMA stream with lc = 3, lp = 0, pb = 0, as `xtask/src/pack.rs` writes it: `cargo xtask build` puts this into
// the page's script. Source: I. Pavlov, "LZMA specification" (2015); the names are its own.
const unlzma = (packed, here, length) => {
  const out = new Uint8Array(length);
  const models = new Uint16Array(7151).fill(1024);
  // Where each set of models begins.
  const isRep = 12, isRepG0 = 24, isRepG1 = 36, isRepG2 = 48, isRep0Long = 60, slots = 72, special = 328, align = 443;
  const lengths = 459, repLengths = 733, literals = 1007;
  let range = -1 >>> 0;
  let code = 0;
  for (let i = 0; i < 5; i++) code = ((code << 8) | packed[here++]) >>> 0;
  const normalize = () => {
    if (range < 16777216) {
      range = (range << 8) >>> 0;
      code = ((code << 8) | packed[here++]) >>> 0;
    }
  };
  const bit = (model) => {
    const p = models[model];
    const bound = (range >>> 11) * p;
    let value = 0;
    if (code < bound) {
      range = bound;
      models[model] = p + ((2048 - p) >> 5);
    } else {
      range -= bound;
      code -= bound;
      models[model] = p - (p >> 5);
      value = 1;
    }
    normalize();
    return value;
  };
  const tree = (first, bits) => {
    let symbol = 1;
    for (let i = 0; i < bits; i++) symbol = 2 * symbol + bit(first + symbol);
    return symbol - (1 << bits);
  };
  const reverse = (first, bits) => {
    let symbol = 1;
    let value = 0;
    for (let i = 0; i < bits; i++) {
      const b = bit(first + symbol);
      symbol = 2 * symbol + b;
      value |= b << i;
    }
    return value;
  };
  const lengthOf = (first) => {
    if (!bit(first)) return 2 + tree(first + 2, 3);
    if (!bit(first + 1)) return 10 + tree(first + 10, 3);
    return 18 + tree(first + 18, 8);
  };
  const distanceOf = (length) => {
    const slot = tree(slots + 64 * Math.min(length - 2, 3), 6);
    if (slot < 4) return slot;
    const bits = (slot >> 1) - 1;
    let distance = (2 | (slot & 1)) << bits;
    if (slot < 14) return distance + reverse(special + distance - slot, bits);
    let direct = 0;
    for (let i = 4; i < bits; i++) {
      range >>>= 1;
      const b = code >= range ? 1 : 0;
      if (b) code -= range;
      direct = 2 * direct + b;
      normalize();
    }
    return distance + 16 * direct + reverse(align, 4);
  };
  let state = 0;
  let rep0 = 0, rep1 = 0, rep2 = 0, rep3 = 0;
  for (let to = 0; to < length; ) {
    if (!bit(state)) {
      const first = literals + 768 * ((to ? out[to - 1] : 0) >> 5);
      let symbol = 1;
      if (state > 6) {
        let match = out[to - rep0 - 1];
        do {
          const m = (match >> 7) & 1;
          match <<= 1;
          const b = bit(first + ((1 + m) << 8) + symbol);
          symbol = 2 * symbol + b;
          if (m !== b) break;
        } while (symbol < 256);
      }
      while (symbol < 256) symbol = 2 * symbol + bit(first + symbol);
      out[to++] = symbol;
      state = state < 4 ? 0 : state < 10 ? state - 3 : state - 6;
      continue;
    }
    let count;
    if (!bit(isRep + state)) {
      rep3 = rep2;
      rep2 = rep1;
      rep1 = rep0;
      count = lengthOf(lengths);
      rep0 = distanceOf(count);
      state = state < 7 ? 7 : 10;
    } else {
      count = 1;
      let long = true;
      if (bit(isRepG0 + state)) {
        let distance = rep1;
        if (bit(isRepG1 + state)) {
          distance = rep2;
          if (bit(isRepG2 + state)) {
            distance = rep3;
            rep3 = rep2;
          }
          rep2 = rep1;
        }
        rep1 = rep0;
        rep0 = distance;
      } else {
        long = bit(isRep0Long + state) === 1;
      }
      if (long) count = lengthOf(repLengths);
      state = state < 7 ? (long ? 8 : 9) : 11;
    }
    for (const end = to + count; to < end; to++) out[to] = out[to - rep0 - 1];
  }
  return out;
};
