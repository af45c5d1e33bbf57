// How the page is after the next frame, and the next controls that have not been swept, brought into sight. What is asked for by
// `kind`: `hover`, all that has a shape, many at once; `press`, one that can be pressed. Arguments: kind, paths that are swept
// now besides those before, most of them at once, what matches while the view is shown. A path says where an element stands in
// the document.
const [kind, more, most, view, done] = arguments;
const known = ((window.descentSwept ??= {})[kind] ??= new Set());
for (const path of more) known.add(path);
const shown = [...document.querySelectorAll(".app")].find((app) => app.getClientRects().length > 0);
const open = (css) => (shown ?? document).querySelectorAll(css).length;
// What decides which controls there are: a dialog, presenter view, runs and layers, the lab, the view itself.
const state = () => [
  document.querySelectorAll("dialog[open]").length, shown?.className, open(".run-card"), open(".layer-row"), open(".chain-step"),
  document.querySelector(view) !== null,
].join(" ");
const next = () => {
  const places = [];
  const twins = new Map();
  const place = (element) => {
    const parent = element.parentElement;
    if (!twins.has(parent)) {
      const counts = {};
      const own = new Map();
      for (const child of parent?.children ?? []) own.set(child, (counts[child.localName] = (counts[child.localName] ?? -1) + 1));
      twins.set(parent, own);
    }
    return twins.get(parent).get(element) ?? 0;
  };
  const dialog = document.querySelector("dialog[open]");
  const path = (element) => {
    const steps = [];
    for (let at = element; at && at !== shown; at = at.parentElement) {
      steps.unshift(`${at.localName}${place(at)}`);
    }
    return steps.join("/");
  };
  const name = (element) => {
    const words = element.dataset?.testid ?? element.getAttribute("aria-label") ?? element.id ?? "";
    return `${element.localName} ${words || (element.textContent ?? "").trim()}`.trim().slice(0, 60);
  };
  const PRESSED =
    "button, a[href], input, select, textarea, summary, label, canvas, [role=tab], [role=button], [role=img], [tabindex='0'], " +
    "tr, th, .legend li, svg, svg *";
  const HOVERED = "button, a[href], input, select, textarea, summary, label, canvas, svg, svg *, [tabindex], [title], tr, li";
  // A drawing of hundreds of points is swept at some of them.
  const MANY = 24;
  const crowd = new Map();
  for (const element of (dialog ?? shown)?.querySelectorAll(kind === "hover" ? HOVERED : PRESSED) ?? []) {
    if (places.length >= most) break;
    const drawing = element.ownerSVGElement;
    if (drawing) {
      // The strokes of an icon are the button around them.
      if (kind === "press" && element.closest("button, label")) continue;
      const count = (crowd.get(drawing) ?? 0) + 1;
      crowd.set(drawing, count);
      const step = Math.max(1, Math.ceil(drawing.getElementsByTagName("*").length / MANY));
      if (count % step !== 0) continue;
    } else if (kind === "press" && element.localName === "svg" && element.closest("button, label")) continue;
    const id = path(element);
    if (known.has(id)) continue;
    if (element.getClientRects().length === 0 || element.matches(":disabled")) continue;
    const middle = () => {
      const { left, top, width, height } = element.getBoundingClientRect();
      return [Math.floor(left + width / 2), Math.floor(top + height / 2)];
    };
    const isHit = () => {
      const hit = document.elementFromPoint(...middle());
      return hit !== null && (hit === element || element.contains(hit) || hit.contains(element));
    };
    if (!isHit()) {
      // Scrolling would move what is on the list already.
      if (places.length > 0) break;
      element.scrollIntoView({ block: "nearest", inline: "nearest", behavior: "instant" });
      // Out of the window, or under something else.
      if (!isHit()) continue;
    }
    places.push([id, ...middle(), name(element)]);
  }
  return places;
};
const tell = () => {
  if (window.descentErrors === undefined) return done({ errors: ["the page is gone"], state: "", places: [] });
  done({ errors: window.descentErrors.splice(0), state: state(), places: next() });
};
requestAnimationFrame(() => setTimeout(tell));
