// Body of an asynchronous WebDriver script: drags over the relief to and fro, a move a frame, and hands over the times
// between animation frames, in ms, over the given time.
const [duration, done] = arguments;
const canvas = document.querySelector("[data-testid=relief]");
const { left, top, width, height } = canvas.getBoundingClientRect();
const send = (kind, turn) => {
  const clientX = left + width * (0.5 + 0.3 * Math.sin(turn));
  const clientY = top + height * (0.5 + 0.05 * Math.sin(turn / 3));
  const more = { pointerId: 1, pointerType: "mouse", isPrimary: true, bubbles: true, buttons: 1 };
  canvas.dispatchEvent(new PointerEvent(kind, { clientX, clientY, ...more }));
};
const stamps = [];
const stamp = (now) => {
  stamps.push(now);
  if (now - stamps[0] < duration) {
    send("pointermove", (now - stamps[0]) / 600);
    requestAnimationFrame(stamp);
    return;
  }
  send("pointerup", 0);
  done(stamps.slice(1).map((at, index) => at - stamps[index]));
};
send("pointerdown", 0);
requestAnimationFrame(stamp);
