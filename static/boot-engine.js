// Starts a worker that runs the engine: the second module, compiled for speed and loaded when it is needed. Each worker
// fetches it by itself; after the first it comes from the browser's cache. ENGINE_SCRIPT is the engine's script; `cargo
// xtask build` puts its name here.
import init from "./ENGINE_SCRIPT";

init().catch((error) => {
  // Thrown outside the promise, it reaches the page as the worker's `error` event.
  setTimeout(() => {
    throw error;
  });
});
