// Keeps what was read, for when there is no connection. SITE stands above: the offline page of each language by its
// front page, both relative to this file, and the name of this version.
const full = (path) => new URL(path, location).pathname;
const ROOT = full("./");
const OFFLINE = Object.fromEntries(Object.entries(SITE.pages).map((pair) => pair.map(full)));
const OURS = `offline:${ROOT}:`;
const SHELL = OURS + SITE.version;
const PAGES = `${OURS}pages`;
const ASSETS = `${OURS}assets`;
const IMAGES = `${OURS}images`;
const MOST = { [PAGES]: 50, [ASSETS]: 50, [IMAGES]: 100, [SHELL]: Infinity };
const SEARCH = `${ROOT}assets/search/`;
const SCRIPT_OR_STYLE = /(?:src|href)="(\/[^"]+\.(?:css|js))"/g;
const GONE = [0, 404, 410]; // 0: it leads elsewhere
const ANY = { ignoreVary: true };

// Whole answers of this site alone: no errors, no parts, nothing that was redirected or that scripts may not see.
const isWhole = (answer) => answer.status === 200 && answer.type === "basic" && !answer.redirected;

const isPage = (answer) => isWhole(answer) && (answer.headers.get("Content-Type") || "").startsWith("text/html");

// Where a file is kept whose name holds a digest of its content, so that it is right for ever; nowhere: undefined.
const placeOf = ({ origin, pathname, search }) => {
  if (origin !== location.origin || search || pathname.startsWith(SEARCH)) return undefined;
  if (pathname.startsWith(`${ROOT}images/`)) return IMAGES;
  return pathname.startsWith(`${ROOT}assets/`) ? ASSETS : undefined;
};

const find = async (name, key) => (await caches.open(name)).match(key, ANY);

// The newest stand last; the oldest are let go.
const keep = async (name, key, answer) => {
  const cache = await caches.open(name);
  await cache.put(key, answer);
  const keys = await cache.keys();
  await Promise.all(keys.slice(0, -MOST[name]).map((each) => cache.delete(each)));
};

// A page and the scripts and style sheets that it names.
const keepWhole = async (name, path) => {
  const answer = await fetch(path, { cache: "no-cache" });
  if (!isPage(answer)) return;
  const text = await answer.clone().text();
  await keep(name, path, answer);
  const named = [...text.matchAll(SCRIPT_OR_STYLE)].map((each) => new URL(each[1], location)).filter(placeOf);
  const kept = [];
  await Promise.all(named.map((each) => file(new Request(each), placeOf(each), (one) => kept.push(one))));
  await Promise.all(kept);
};

// A file with a digest in its name: as it is kept, else as the host sends it; `until` is told to wait until it is kept.
const file = async (request, place, until) => {
  const kept = await find(place, request.url);
  if (kept) return kept;
  const answer = await fetch(request);
  if (isWhole(answer)) until(keep(place, request.url, answer.clone()).catch(() => {}));
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
  if (isPage(answer)) event.waitUntil(keep(PAGES, pathname, answer.clone()).catch(() => {}));
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
  await Promise.all(ours.filter((name) => !(name in MOST)).map((name) => caches.delete(name)));
  await registration.navigationPreload?.enable();
  await clients.claim();
  // The pages that are open came before the worker did.
  const open = (await clients.matchAll({ type: "window" })).map((each) => new URL(each.url).pathname);
  await Promise.all([...new Set(open)].map((path) => keepWhole(PAGES, path).catch(() => {})));
})()));

addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== "GET" || url.origin !== location.origin || request.headers.has("Range")) return;
  if (request.mode === "navigate") event.respondWith(page(event));
  else if (placeOf(url)) event.respondWith(file(request, placeOf(url), (kept) => event.waitUntil(kept)));
});
