import { say } from "./words.js";

/**
 * Counts down what is left of a break-glass access, and leaves the page when it is over: what stands there is open no longer.
 */
export function startEmergency() {
  const bar = /** @type {HTMLElement|null} */ (document.querySelector("[data-emergency]"));
  const left = document.querySelector("[data-emergency-left]");
  if (!bar || !left) return;
  // By what was left when the page was made: the clock of the device may be wrong.
  const end = performance.now() + Number(bar.dataset.emergency) * 1000;
  let shown = left.textContent;
  const tick = () => {
    const seconds = (end - performance.now()) / 1000;
    if (seconds <= 0) return void location.replace("/emergency");
    const minutes = Math.ceil(seconds / 60);
    const words = say(`还剩 ${minutes} 分钟`, `${minutes} minutes left`);
    if (words !== shown) left.textContent = shown = words;
    setTimeout(tick, Math.min(seconds * 1000 + 500, 20000));
  };
  tick();
}
