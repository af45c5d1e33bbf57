// Starts the trainer, the worker of the Network lab: a module of its own, compiled for speed. TRAINER_SCRIPT is its
// script; `cargo xtask build` puts its name here.
import init from "./TRAINER_SCRIPT";

init().catch((error) => {
  // Thrown outside the promise, it reaches whoever started the worker as its `error` event.
  setTimeout(() => {
    throw error;
  });
});
