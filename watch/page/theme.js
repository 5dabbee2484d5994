// Light, dark or as the system has it; remembered.

const MODES = ["system", "light", "dark"];
const KEY = "micronova-watch-theme";

function chosen() {
  const mode = localStorage.getItem(KEY);
  return MODES.includes(mode) ? mode : "system";
}

function show(mode) {
  document.documentElement.dataset.theme = mode;
  const button = document.getElementById("theme");
  if (!button) return;
  button.textContent = { system: "Auto", light: "Light", dark: "Dark" }[mode];
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
