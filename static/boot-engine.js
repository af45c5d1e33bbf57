// Starts a worker that runs the engine: the second module, compiled for speed and loaded when it is needed. The first
// such worker fetches it; a helper is handed what the browser has compiled for that one. ENGINE_SCRIPT is the engine's
// script; `cargo xtask build` puts its name here.
import init from "./ENGINE_SCRIPT";

const start = (given) => {
  init({ module_or_path: given }).catch((error) => {
    // Thrown outside the promise, it reaches whoever started the worker as its `error` event.
    setTimeout(() => {
      throw error;
    });
  });
};
if (self.name === "helper") addEventListener("message", ({ data }) => start(data), { once: true });
else start();
