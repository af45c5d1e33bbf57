// Unpacks the page's module, as `xtask/src/pack.rs` describes it: `cargo xtask build` puts this into the page's script.
export const unpack = async (path) => {
  const answer = await fetch(path);
  if (!answer.ok) throw new Error(path + ": " + answer.status);
  let packed = new Uint8Array(await answer.arrayBuffer());
  // The header of a module; then id, length, name of the section; then how long what it holds is, and that.
  let here = 9;
  const number = () => {
    let value = 0;
    for (let shift = 0; ; shift += 7) {
      const byte = packed[here++];
      value |= (byte & 127) << shift;
      if (byte < 128) return value;
    }
  };
  number();
  const name = number();
  here += name;
  const streams = number();
  packed = unlzma(packed, here, streams);
  here = 0;
  const out = new Uint8Array(number());
  const functions = number();
  const kinds = packed.subarray(here, (here += 256));
  const lengths = Array.from({ length: 12 }, number);
  // Where each stream goes on.
  const at = lengths.map((length) => (here += length) - length);
  let to = 0;
  const bytes = (stream, length) => {
    for (const end = at[stream] + length; at[stream] < end; ) out[to++] = packed[at[stream]++];
  };
  const leb = (stream) => {
    let from = at[stream];
    do out[to++] = packed[from]; while (packed[from++] > 127);
    at[stream] = from;
  };
  // A length in five bytes, in front of what has been written since.
  const close = (start) => {
    const length = to - start - 5;
    for (let i = 0; i < 5; i++) out[start + i] = ((length >>> (7 * i)) & 127) | (i < 4 ? 128 : 0);
  };
  bytes(0, lengths[0]);
  out[to++] = 10;
  const code = to;
  to += 5;
  leb(2);
  for (let i = 0; i < functions; i++) {
    const start = to;
    to += 5;
    bytes(2, packed[at[11]++]);
    for (let depth = 1; depth; ) {
      const kind = kinds[(out[to++] = packed[at[3]++])];
      if (kind === 1) depth--;
      else if (kind === 2) depth++, leb(3);
      else if (kind === 3) bytes(3, packed[at[11]++]);
      else if (kind === 10) leb(10), leb(9);
      else if (kind === 8) bytes(8, 8);
      else if (kind > 3) leb(kind);
    }
    close(start);
  }
  close(code);
  bytes(1, lengths[1]);
  return out;
};
