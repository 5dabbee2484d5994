// What comes before the page: its colours, light, dark or as the system has them; and a second try.
//
// Browsers give up on what they load while the network changes, as it does when containers start.
// Then the page is loaded again, a few times.

const MODES = ["system", "light", "dark"];
const KEY = "micronova-watch-theme";
const TRIES = "micronova-watch-tries";
const MOST_TRIES = 5, PAUSE_MS = 700;

function chosen() {
  const mode = localStorage.getItem(KEY);
  return MODES.includes(mode) ? mode : "system";
}

function show(mode) {
  document.documentElement.dataset.theme = mode;
  const button = document.getElementById("theme");
  if (!button) return;
  button.textContent = { system: "◐ Auto", light: "○ Light", dark: "● Dark" }[mode];
  button.setAttribute("aria-label", `Colours: ${mode === "system" ? "as the system" : mode}`);
}

show(chosen());
document.addEventListener("DOMContentLoaded", () => {
  show(chosen());
  document.getElementById("theme").addEventListener("click", () => {
    const next = MODES[(MODES.indexOf(chosen()) + 1) % MODES.length];
    localStorage.setItem(KEY, next);
    show(next);
  });
});

/** Load the page once more, because of what was missing. */
export function tryAgain(error) {
  const tries = Number(sessionStorage.getItem(TRIES) ?? 0) + 1;
  sessionStorage.setItem(TRIES, tries);
  if (tries <= MOST_TRIES) return setTimeout(() => location.reload(), PAUSE_MS);
  const words = `This page could not be loaded: ${error.message}. Please reload it.`;
  document.getElementById("loading").textContent = words;
}

addEventListener("load", () => {
  if (!("begun" in document.documentElement.dataset)) tryAgain(new Error("its script is missing"));
});
