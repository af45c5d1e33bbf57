// Every way into a module of Rust leads through here. A call that ends in a trap, a panic or an exception leaves its memory half
// changed: the module is never entered again, and whoever can start it anew is told. In the page that is `descentBroke` of the
// inline script, in a worker whoever started it, by an `error` event. `cargo xtask build` puts this into the script of every module.
let broken = false;
let depth = 0;
const guarded = (exports, module) => {
  const enter = (name, call) => (...given) => {
    // What still listens to events, frames and timers on behalf of a broken module finds nobody.
    if (broken) return [];
    depth += 1;
    try {
      return call(...given);
    } catch (error) {
      // What begins badly has told nobody that it is there; a closure that was given back is called late, which changes nothing.
      const late = depth === 1 && String(error?.message).startsWith("closure invoked");
      if (late || name === "__wbindgen_start") throw error;
      if (!broken) {
        broken = true;
        broke(error, module);
      }
      // Through the callers inside the module; whoever called from outside goes on.
      if (depth > 1) throw error;
      return [];
    } finally {
      depth -= 1;
    }
  };
  const guard = ([name, value]) => [name, typeof value === "function" ? enter(name, value) : value];
  return Object.fromEntries(Object.entries(exports).map(guard));
};

const broke = (error, module) => {
  // A panic has left its message, the trap that follows says nothing of it.
  const said = globalThis.descentPanic ?? String(error);
  delete globalThis.descentPanic;
  if (typeof document === "undefined") {
    setTimeout(() => {
      throw new Error(said);
    });
    return;
  }
  console.error("MODULE_NAME:", said, error);
  globalThis.descentBroke?.("MODULE_NAME", `${said}\n${error?.stack ?? ""}`, module, import.meta.url);
};
