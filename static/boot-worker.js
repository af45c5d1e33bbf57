// Starts the worker. Trunk gives the worker's files no hash, so the page puts the build id on this script's address
// and it is handed on: no cache can mix two builds.
importScripts("./worker.js" + location.search);

wasm_bindgen({ module_or_path: "./worker_bg.wasm" + location.search }).catch((error) => {
  // Thrown outside the promise, it reaches the page as the worker's `error` event.
  setTimeout(() => {
    throw error;
  });
});
