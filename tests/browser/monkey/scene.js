// How the page is, and what on it can be aimed at. Waits for the next frame, then asks the page by a key whether it still
// answers: the key of the help opens its dialog, and once more closes it. Arguments: how long that may take in ms, most
// targets; where the page is no longer the page (Back has left it), `away`.
const [limit, most, done] = arguments;
const shown = () => [...document.querySelectorAll(".app")].find((app) => app.getClientRects().length > 0);
const dialogs = () => document.querySelectorAll("dialog[open]").length;
const press = () => document.body.dispatchEvent(new KeyboardEvent("keydown", { key: "?", bubbles: true, cancelable: true }));
const start = performance.now();
const late = () => performance.now() - start > limit;
const until = (holds, then) => {
  const look = () => {
    const answers = holds();
    if (answers || late()) then(answers);
    else requestAnimationFrame(look);
  };
  look();
};
const name = (element) => {
  const words = element.dataset?.testid ?? element.getAttribute("aria-label") ?? element.id ?? "";
  const owner = words ? "" : (element.closest("[data-testid]")?.dataset.testid ?? "");
  const text = words || owner ? "" : (element.textContent ?? "").trim().slice(0, 24);
  return [element.localName, words || text, owner && `in ${owner}`].filter(Boolean).join(" ").slice(0, 60);
};
const KINDS =
  "button, a[href], input, select, textarea, summary, label, canvas, svg, svg *, [tabindex], [role], .legend li, tr, p";
const targets = () => {
  const seen = [...document.querySelectorAll(KINDS)]
    .map((element) => [element, element.getBoundingClientRect()])
    .filter(([, { left, top, right, bottom, width, height }]) =>
      width + height > 0 && right > 0 && bottom > 0 && left < innerWidth && top < innerHeight);
  const stride = Math.max(1, Math.ceil(seen.length / most));
  return seen.filter((_, index) => index % stride === 0)
    .map(([element, { left, top, width, height }]) => [left, top, width, height, name(element)]);
};
const tell = (trouble) => {
  const errors = window.descentErrors?.splice(0) ?? [];
  done({ away: false, trouble, errors, targets: trouble ? [] : targets(), size: [innerWidth, innerHeight] });
};
if (window.descentErrors === undefined) done({ away: true });
else requestAnimationFrame(() => {
  until(() => shown() !== undefined, (there) => {
    if (!there) return tell("no lab is shown");
    const before = dialogs();
    press();
    until(() => dialogs() !== before, (answers) => {
      if (!answers) return tell("the page does not answer to a key");
      press();
      until(() => dialogs() === before, (answers) => tell(answers ? null : "the page answers to a key only once"));
    });
  });
});
