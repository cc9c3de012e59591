// Keeps what was read, for when there is no connection. SITE stands above: the offline page of each language by its
// front page, both relative to this file, and the name of this version.
const full = (path) => new URL(path, location).pathname;
const ROOT = full("./");
const OFFLINE = Object.fromEntries(Object.entries(SITE.pages).map((pair) => pair.map(full)));
const OURS = `offline:${ROOT}:`;
const SHELL = OURS + SITE.version;
const PAGES = `${OURS}pages`;
const ASSETS = `${OURS}assets`;
const MOST_PAGES = 50;
const MOST_ASSETS = 100;
const NAMED = [`${ROOT}assets/`, `${ROOT}images/`];
const SEARCH = `${ROOT}assets/search/`;
const SCRIPT_OR_STYLE = /(?:src|href)="(\/[^"]+\.(?:css|js))"/g;
const GONE = [0, 404, 410]; // 0: it leads elsewhere
const ANY = { ignoreVary: true };

// Whole answers of this site alone: no errors, no parts, nothing that was redirected or that scripts may not see.
const isWhole = (answer) => answer.status === 200 && answer.type === "basic" && !answer.redirected;

const isPage = (answer) => isWhole(answer) && (answer.headers.get("Content-Type") || "").startsWith("text/html");

// Names hold a digest of the content, so what is kept under one is right for ever.
const isNamed = ({ origin, pathname, search }) =>
  origin === location.origin && NAMED.some((folder) => pathname.startsWith(folder)) && !pathname.startsWith(SEARCH) && !search;

const find = async (name, key) => (await caches.open(name)).match(key, ANY);

// The newest stand last; the oldest are let go.
const keep = async (name, key, answer, most) => {
  const cache = await caches.open(name);
  await cache.delete(key, ANY);
  await cache.put(key, answer);
  const keys = await cache.keys();
  await Promise.all(keys.slice(0, -most).map((each) => cache.delete(each)));
};

// A page and the scripts and style sheets that it names.
const keepWhole = async (name, path, most = Infinity) => {
  const answer = await fetch(path, { cache: "no-cache" });
  if (!isPage(answer)) return;
  const text = await answer.clone().text();
  await keep(name, path, answer, most);
  const named = [...text.matchAll(SCRIPT_OR_STYLE)].map((each) => new URL(each[1], location)).filter(isNamed);
  await Promise.all(named.map((each) => asset(new Request(each))));
};

const asset = async (request) => {
  const kept = await find(ASSETS, request.url);
  if (kept) return kept;
  const answer = await fetch(request);
  if (isWhole(answer)) await keep(ASSETS, request.url, answer.clone(), MOST_ASSETS).catch(() => {});
  return answer;
};

// The offline page of the language that a path is in: of the longest home that it begins with.
const offlineFor = (path) => {
  const homes = Object.keys(OFFLINE).filter((home) => path.startsWith(home));
  return OFFLINE[homes.sort((a, b) => b.length - a.length)[0]];
};

const offline = async (path) => {
  const page = offlineFor(path);
  return (await find(PAGES, path)) || (page && (await find(SHELL, page))) || Response.error();
};

// The page as it is now; what is kept of it follows, and what was taken down or moved is forgotten.
const page = async (event) => {
  const { pathname } = new URL(event.request.url);
  let answer;
  try {
    answer = (await event.preloadResponse) || (await fetch(event.request));
  } catch {
    return offline(pathname);
  }
  if (isPage(answer)) event.waitUntil(keep(PAGES, pathname, answer.clone(), MOST_PAGES).catch(() => {}));
  else if (GONE.includes(answer.status)) event.waitUntil(caches.open(PAGES).then((cache) => cache.delete(pathname, ANY)));
  if (pathname in OFFLINE) event.waitUntil(keepWhole(SHELL, OFFLINE[pathname]).catch(() => {}));
  return answer;
};

addEventListener("install", (event) => {
  skipWaiting();
  event.waitUntil(Promise.all(Object.values(OFFLINE).map((path) => keepWhole(SHELL, path))));
});

addEventListener("activate", (event) => event.waitUntil((async () => {
  const ours = (await caches.keys()).filter((name) => name.startsWith(OURS));
  await Promise.all(ours.filter((name) => ![SHELL, PAGES, ASSETS].includes(name)).map((name) => caches.delete(name)));
  await registration.navigationPreload?.enable();
  await clients.claim();
  // The pages that are open came before the worker did.
  const open = (await clients.matchAll({ type: "window" })).map((each) => new URL(each.url).pathname);
  await Promise.all([...new Set(open)].map((path) => keepWhole(PAGES, path, MOST_PAGES).catch(() => {})));
})()));

addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== "GET" || url.origin !== location.origin || request.headers.has("Range")) return;
  if (request.mode === "navigate") event.respondWith(page(event));
  else if (isNamed(url)) event.respondWith(asset(request));
});
