// Starts the worker: the page's own module in a second thread. The page hands over what the browser has compiled, so
// that nothing is fetched or compiled twice. PAGE_SCRIPT is the page's script; `cargo xtask build` puts its name here.
import init from "./PAGE_SCRIPT";

const start = ({ data }) => {
  init({ module_or_path: data }).catch((error) => {
    // Thrown outside the promise, it reaches the page as the worker's `error` event.
    setTimeout(() => {
      throw error;
    });
  });
};
addEventListener("message", start, { once: true });
