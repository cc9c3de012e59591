// The reader's choice of paper or night. Loaded before the page is painted, so that it never flashes.
const root = document.documentElement;
const night = matchMedia("(prefers-color-scheme: dark)");

function chosen(value) {
  try {
    if (value) localStorage.scheme = value;
    return localStorage.scheme;
  } catch {
    return value; // storage is switched off: the choice lasts as long as the page
  }
}

const remembered = chosen();
if (remembered) root.dataset.scheme = remembered;

document.addEventListener("DOMContentLoaded", () => {
  const button = document.querySelector(".scheme");
  if (!button) return;
  const isDark = () => (root.dataset.scheme ? root.dataset.scheme === "dark" : night.matches);
  const tell = () => button.setAttribute("aria-pressed", isDark());
  tell();
  night.addEventListener("change", tell);
  button.hidden = false;
  button.addEventListener("click", () => {
    root.dataset.scheme = isDark() ? "light" : "dark";
    chosen(root.dataset.scheme);
    tell();
  });
});
