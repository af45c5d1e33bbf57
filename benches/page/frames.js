// Body of an asynchronous WebDriver script: times between animation frames, in ms, over the given time.
const [duration, done] = arguments;
const stamps = [];
const stamp = (now) => {
  stamps.push(now);
  if (now - stamps[0] < duration) requestAnimationFrame(stamp);
  else done(stamps.slice(1).map((at, index) => at - stamps[index]));
};
requestAnimationFrame(stamp);
