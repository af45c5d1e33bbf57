// Saves files: texts, and figures as PNG or as SVG. The page loads this when it is first asked for one.
//
// A figure is drawn by the page's own functions on two canvases, one over the other. For a PNG these are real ones, with
// two pixels for each CSS pixel. For an SVG both write down what is drawn: a Recorder takes the part of a canvas context
// that the page uses and keeps vectors and texts. Below the picture stand the legend and a caption.

const NS = "http://www.w3.org/2000/svg";
const RATIO = 2;
const LINE = 18; // a line of legend or caption, in CSS pixels
const EDGE = 12;
const MARKER = 9;

const download = (name, blob) => {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(blob);
  link.download = name;
  link.click();
  // Some browsers begin to read later.
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
};

export const text = (name, type, content) => download(name, new Blob([content], { type: `${type};charset=utf-8` }));

// `texts`: file name, title, caption, link, font, paper, ink; then name, colour, dashes and marker of each run.
export const figure = async (format, width, height, texts, draw) => {
  const [name, title, caption, link, font, paper, ink, ...rest] = texts;
  const runs = [];
  for (let at = 0; at < rest.length; at += 4) runs.push(rest.slice(at, at + 4));
  const pen = document.createElement("canvas").getContext("2d");
  pen.font = `12px ${font}`;
  const wide = (written) => pen.measureText(written).width;
  const legend = flow(runs.map((run) => [run, 46 + wide(run[0])]), width);
  const words = flow(caption.split(/(?<= )/).map((word) => [word, wide(word)]), width);
  const size = [width, height + (legend.length + words.length) * LINE + EDGE];
  const write = (ctx) => {
    ctx.font = pen.font;
    ctx.textAlign = "left";
    ctx.textBaseline = "alphabetic";
    let y = height + LINE;
    for (const line of legend) {
      for (const [run, x] of line) sample(ctx, run, x, y, ink);
      y += LINE;
    }
    ctx.fillStyle = ink;
    for (const line of words) {
      ctx.fillText(line.map(([word]) => word).join("").trim(), EDGE, y);
      y += LINE;
    }
  };
  const file = format === "SVG" ? vectors : pixels;
  download(`${name}.${format.toLowerCase()}`, await file({ width, height, size, title, link, paper, draw, write }));
};

// Puts things of known widths into lines, each with its place.
const flow = (things, width) => {
  const lines = [[]];
  let x = EDGE;
  for (const [thing, wide] of things) {
    if (x + wide > width - EDGE && x > EDGE) {
      lines.push([]);
      x = EDGE;
    }
    lines.at(-1).push([thing, x]);
    x += wide;
  }
  return lines.filter((line) => line.length > 0);
};

// A run's line, marker and name.
const sample = (ctx, [name, color, dash, marker], x, y, ink) => {
  ctx.strokeStyle = ctx.fillStyle = color;
  ctx.lineWidth = 2;
  ctx.setLineDash(dash.split(" ").filter(Boolean).map(Number));
  ctx.beginPath();
  ctx.moveTo(x, y - 4);
  ctx.lineTo(x + 24, y - 4);
  ctx.stroke();
  ctx.setLineDash([]);
  ctx.save();
  ctx.translate(x + 12 - MARKER / 2, y - 4 - MARKER / 2);
  ctx.fill(new Path2D(marker));
  ctx.restore();
  ctx.fillStyle = ink;
  ctx.fillText(name, x + 30, y);
};

const pixels = async ({ width, height, size, title, link, paper, draw, write }) => {
  const [base, hot, whole] = [0, 0, 0].map(() => document.createElement("canvas"));
  draw(base, hot, RATIO);
  [whole.width, whole.height] = size.map((side) => Math.round(side * RATIO));
  const ctx = whole.getContext("2d");
  ctx.scale(RATIO, RATIO);
  ctx.fillStyle = paper;
  ctx.fillRect(0, 0, ...size);
  for (const layer of [base, hot]) ctx.drawImage(layer, 0, 0, width, height);
  write(ctx);
  const blob = await new Promise((done, failed) => {
    whole.toBlob((blob) => (blob ? done(blob) : failed(new Error("the browser made no picture"))), "image/png");
  });
  return tagged(blob, { Title: title, Description: link });
};

// A PNG with texts in it: chunks of kind iTXt after its head, which is always as long (PNG, third edition, 11.3.3.4).
const HEAD = 33;
const tagged = async (png, texts) => {
  const bytes = new Uint8Array(await png.arrayBuffer());
  const chunks = Object.entries(texts).map(([key, written]) => {
    const data = new TextEncoder().encode(`iTXt${key}\0\0\0\0\0${written}`);
    const chunk = new DataView(new ArrayBuffer(data.length + 8));
    chunk.setUint32(0, data.length - 4);
    new Uint8Array(chunk.buffer).set(data, 4);
    chunk.setUint32(data.length + 4, crc(data));
    return chunk.buffer;
  });
  return new Blob([bytes.slice(0, HEAD), ...chunks, bytes.slice(HEAD)], { type: "image/png" });
};
const crc = (bytes) => {
  let rest = ~0;
  for (const byte of bytes) {
    rest ^= byte;
    for (let bit = 0; bit < 8; bit += 1) rest = (rest >>> 1) ^ (rest & 1 ? 0xedb88320 : 0);
  }
  return ~rest >>> 0;
};

const vectors = ({ width, height, size, title, link, paper, draw, write }) => {
  const [picture, below] = [new Recorder(), new Recorder()];
  const layer = () => {
    const canvas = document.createElement("canvas");
    canvas.getContext = () => picture;
    return canvas;
  };
  // Paths are made by the same functions: while they draw, they are given ours.
  const real = globalThis.Path2D;
  globalThis.Path2D = Path;
  try {
    draw(layer(), layer(), 1);
    write(below);
  } finally {
    globalThis.Path2D = real;
  }
  const [wide, high] = size.map(short);
  const svg =
    `<svg xmlns="${NS}" width="${wide}" height="${high}" viewBox="0 0 ${wide} ${high}">\n` +
    `<title>${escaped(title)}</title>\n<desc>${escaped(link)}</desc>\n` +
    `<rect width="${wide}" height="${high}" fill="${paper}"/>\n` +
    // An inner svg cuts off what reaches beyond the picture.
    `<svg width="${short(width)}" height="${short(height)}">\n${picture.parts.join("\n")}\n</svg>\n` +
    `${below.parts.join("\n")}\n</svg>\n`;
  return new Blob([svg], { type: "image/svg+xml" });
};

const short = (number) => String(Math.round(number * 100) / 100);
const REPLACED = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" };
// Characters that XML does not know at all are left out.
const escaped = (written) =>
  written.replace(/[\0-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]/g, "").replace(/[&<>"]/g, (found) => REPLACED[found]);
const attributes = (pairs) =>
  Object.entries(pairs)
    .filter(([, value]) => value !== undefined)
    .map(([key, value]) => ` ${key}="${escaped(String(value))}"`)
    .join("");

// A path, as SVG path data.
class Path {
  constructor(data) {
    this.data = data ? [String(data)] : [];
  }
  toString() {
    return this.data.join("");
  }
  moveTo(x, y) {
    this.data.push(`M${short(x)} ${short(y)}`);
  }
  lineTo(x, y) {
    // A canvas begins a path at its first line.
    this.data.push(`${this.data.length ? "L" : "M"}${short(x)} ${short(y)}`);
  }
  closePath() {
    if (this.data.length) this.data.push("Z");
  }
  rect(x, y, width, height) {
    this.data.push(`M${short(x)} ${short(y)}h${short(width)}v${short(height)}h${short(-width)}Z`);
  }
  arc(x, y, radius, from, to) {
    const turn = Math.min(to - from, 2 * Math.PI);
    const at = (angle) => [x + radius * Math.cos(angle), y + radius * Math.sin(angle)];
    this.lineTo(...at(from));
    // SVG knows no arc from a point to itself: in two halves.
    for (const angle of [from + turn / 2, from + turn]) {
      this.data.push(`A${short(radius)} ${short(radius)} 0 0 1 ${at(angle).map(short).join(" ")}`);
    }
  }
}

const RESET = {
  fillStyle: "#000",
  strokeStyle: "#000",
  lineWidth: 1,
  lineCap: "butt",
  lineJoin: "miter",
  globalAlpha: 1,
  font: "10px sans-serif",
  textAlign: "start",
  textBaseline: "alphabetic",
  imageSmoothingEnabled: true,
  dash: [],
  matrix: [1, 0, 0, 1, 0, 0],
  clipped: undefined,
};
const ANCHORS = { center: "middle", right: "end", end: "end" };
// How far below its point the line is that letters stand on, in sizes of the letters.
const RISES = { top: 0.8, middle: 0.35, bottom: -0.2 };

// What the page uses of a canvas context. A path is kept as it was given and transformed where it is drawn, which is the
// same as long as nothing transforms between the two.
class Recorder {
  parts = [];
  path = new Path();
  kept = [];
  clips = 0;
  halo = undefined;

  constructor() {
    // Defined, not assigned: the properties of a real context, from which this one descends, have setters.
    for (const [key, value] of Object.entries(RESET)) {
      Object.defineProperty(this, key, { value, writable: true, enumerable: true });
    }
  }
  save() {
    this.kept.push(Object.fromEntries(Object.keys(RESET).map((key) => [key, this[key]])));
  }
  restore() {
    Object.assign(this, this.kept.pop());
  }

  setTransform(...matrix) {
    this.matrix = matrix;
  }
  resetTransform() {
    this.matrix = RESET.matrix;
  }
  transform(a, b, c, d, e, f) {
    const [A, B, C, D, E, F] = this.matrix;
    this.matrix = [A * a + C * b, B * a + D * b, A * c + C * d, B * c + D * d, A * e + C * f + E, B * e + D * f + F];
  }
  translate(x, y) {
    this.transform(1, 0, 0, 1, x, y);
  }
  scale(x, y) {
    this.transform(x, 0, 0, y, 0, 0);
  }
  rotate(angle) {
    const [c, s] = [Math.cos(angle), Math.sin(angle)];
    this.transform(c, s, -s, c, 0, 0);
  }

  beginPath() {
    this.path = new Path();
  }
  moveTo(x, y) {
    this.path.moveTo(x, y);
  }
  lineTo(x, y) {
    this.path.lineTo(x, y);
  }
  closePath() {
    this.path.closePath();
  }
  rect(...box) {
    this.path.rect(...box);
  }
  arc(...arc) {
    this.path.arc(...arc);
  }
  clip() {
    this.clipped = `clip-${(this.clips += 1)}`;
    this.parts.push(`<clipPath id="${this.clipped}"><path${attributes({ d: this.path })}/></clipPath>`);
  }

  stroke(path = this.path) {
    this.emit("path", { d: path, fill: "none", ...this.stroked() });
  }
  fill(path = this.path) {
    this.emit("path", { d: path, ...this.filled() });
  }
  fillRect(...box) {
    const path = new Path();
    path.rect(...box);
    this.fill(path);
  }
  // Nothing is drawn twice on a recorder.
  clearRect() {}
  setLineDash(dash) {
    this.dash = [...dash];
  }
  drawImage(image, x, y, width, height) {
    const [X, Y, wide, high] = [x, y, width, height].map(short);
    const href = image.toDataURL();
    const style = this.imageSmoothingEnabled ? undefined : "image-rendering:pixelated";
    this.emit("image", { x: X, y: Y, width: wide, height: high, preserveAspectRatio: "none", style, opacity: this.globalAlpha < 1 ? this.globalAlpha : undefined, href });
  }

  // A halo and its text are one element.
  strokeText(written, x, y) {
    this.halo = { key: `${written} ${x} ${y}`, ...this.stroked() };
  }
  fillText(written, x, y) {
    const { key, ...halo } = this.halo ?? {};
    const [, before = "", size = "10", family = "sans-serif"] = this.font.match(/^(.*?)([\d.]+)px (.*)$/) ?? [];
    const haloed = key === `${written} ${x} ${y}` ? { ...halo, "paint-order": "stroke" } : {};
    const look = {
      x: short(x),
      y: short(y + (RISES[this.textBaseline] ?? 0) * size),
      "font-family": family,
      "font-size": size,
      "font-style": before.includes("italic") ? "italic" : undefined,
      "font-weight": before.match(/\b[1-9]00\b/)?.[0].replace("400", "") || undefined,
      "text-anchor": ANCHORS[this.textAlign],
    };
    this.emit("text", { ...look, ...this.filled(), ...haloed }, escaped(written));
    this.halo = undefined;
  }

  stroked() {
    const [stroke, alpha] = opaque(this.strokeStyle, this.globalAlpha);
    return {
      stroke,
      "stroke-opacity": alpha,
      // Contours are drawn with a scale; their width is the scale's inverse and needs its digits.
      "stroke-width": Number(this.lineWidth.toPrecision(4)),
      "stroke-linecap": this.lineCap === "butt" ? undefined : this.lineCap,
      "stroke-linejoin": this.lineJoin === "miter" ? undefined : this.lineJoin,
      "stroke-dasharray": this.dash.length ? this.dash.join(" ") : undefined,
    };
  }
  filled() {
    const [fill, alpha] = opaque(this.fillStyle, this.globalAlpha);
    return { fill, "fill-opacity": alpha };
  }
  emit(element, look, content) {
    if (look.d !== undefined && !String(look.d)) return;
    const moved = this.matrix.some((value, at) => value !== RESET.matrix[at]);
    const transform = moved ? `matrix(${this.matrix.map((value) => Number(value.toPrecision(8))).join(" ")})` : undefined;
    const shape = `<${element}${attributes({ ...look, transform })}${content === undefined ? "/>" : `>${content}</${element}>`}`;
    // Outside the transform: the clip is in the picture's own coordinates.
    this.parts.push(this.clipped ? `<g clip-path="url(#${this.clipped})">${shape}</g>` : shape);
  }
}
// The page asks whether what it is given is a context.
Object.setPrototypeOf(Recorder.prototype, CanvasRenderingContext2D.prototype);

// A colour as older programs read it, and its opacity apart.
const opaque = (color, alpha) => {
  const [, red, green, blue, own = 1] = String(color).match(/^rgba\(([\d.]+), ?([\d.]+), ?([\d.]+), ?([\d.]+)\)$/) ?? [];
  const opacity = Number(short(alpha * own));
  return [red === undefined ? color : `rgb(${red},${green},${blue})`, opacity === 1 ? undefined : opacity];
};
