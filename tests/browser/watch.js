// Keeps what goes wrong in the page: uncaught errors, rejections that nobody handles, and what the console is told as an
// error. Once a document.
if (window.descentErrors === undefined) {
  window.descentErrors = [];
  const text = (what) => {
    try {
      return String(what?.stack ?? what?.message ?? what).slice(0, 1000);
    } catch {
      return "an error that has no text";
    }
  };
  const keep = (what) => window.descentErrors.length < 50 && window.descentErrors.push(what);
  // Capturing: resources that fail to load do not bubble.
  addEventListener("error", (event) => {
    // The browser says so where a size changes while sizes are told of: another frame follows, nothing is lost.
    if (String(event.message).includes("ResizeObserver loop")) return;
    const place = event.target === window ? "" : ` at ${event.target?.src ?? event.target?.href ?? event.target}`;
    keep(`uncaught: ${event.message ?? event.type}${place}`);
  }, true);
  addEventListener("unhandledrejection", (event) => keep(`unhandled: ${text(event.reason)}`));
  const said = console.error;
  console.error = (...words) => {
    keep(`console: ${words.map(text).join(" ")}`);
    said.apply(console, words);
  };
}
