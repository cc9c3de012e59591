// The preview's part of a page: reloads it when a newer build is there, and shows what keeps it old.
// It speaks the LiveReload protocol (version 7), with one message of its own, `state`.

const script = document.currentScript;
const place = "site-builder-preview-scroll";
const protocol = "http://livereload.com/protocols/official-7";
let build = script.dataset.build;
let wait = 250;
let shown = "";
let frame = document.getElementById("__preview"); // on the preview's own pages

/** Shows problems where the page's own styles do not reach them. */
function show(html) {
  if (html === shown) return;
  shown = html;
  if (!frame && html) {
    const element = document.createElement("div");
    element.id = "__preview";
    document.documentElement.append(element);
    frame = element.attachShadow({ mode: "open" });
  }
  frame.innerHTML = html; // escaped by the preview
  if (html && frame instanceof ShadowRoot) {
    const styles = document.createElement("link");
    styles.rel = "stylesheet";
    styles.href = "/__preview/overlay.css";
    frame.prepend(styles);
  }
}

function reload() {
  const here = [location.pathname, window.scrollX, window.scrollY];
  try {
    sessionStorage.setItem(place, JSON.stringify(here));
  } catch {
    // a browser that stores nothing begins at the top
  }
  location.reload();
}

/** Goes back to where the page was scrolled before it was reloaded; again when pictures have come. */
function scrollBack() {
  let found;
  try {
    found = JSON.parse(sessionStorage.getItem(place));
    sessionStorage.removeItem(place);
  } catch {
    return;
  }
  if (!found || found[0] !== location.pathname) return;
  const go = () => window.scrollTo({ left: found[1], top: found[2], behavior: "instant" });
  go();
  if (document.readyState !== "complete") window.addEventListener("load", go, { once: true });
}

/** Loads a style sheet anew beside the old one, which goes when the new one is there; whether the page has it. */
function swap(path) {
  const links = [...document.querySelectorAll("link[rel~=stylesheet]")];
  const old = links.filter((link) => new URL(link.href).pathname === path);
  for (const link of old) {
    const fresh = link.cloneNode();
    fresh.href = `${path}?${Date.now()}`;
    fresh.addEventListener("load", () => link.remove(), { once: true });
    fresh.addEventListener("error", () => link.remove(), { once: true });
    link.after(fresh);
  }
  return old.length > 0;
}

function receive(message) {
  if (message.command === "reload") {
    if (!message.path.endsWith(".css") || !swap(message.path)) reload();
  } else if (message.command === "state") {
    build = message.build;
    show(message.html);
  }
}

function connect() {
  const socket = new WebSocket(`${location.protocol.replace("http", "ws")}//${location.host}/__preview/socket`);
  socket.addEventListener("open", () => {
    wait = 250;
    socket.send(JSON.stringify({ command: "hello", protocols: [protocol] }));
    socket.send(JSON.stringify({ command: "info", url: location.href, build }));
  });
  socket.addEventListener("message", (event) => receive(JSON.parse(event.data)));
  socket.addEventListener("close", () => {
    setTimeout(connect, wait);
    wait = Math.min(wait * 2, 4000);
    if (wait === 4000) show('<p class="gone">The preview has ended. This page may be old.</p>');
  });
}

scrollBack();
connect();
