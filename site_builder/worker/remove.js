// Takes the place of a worker that kept what was read: it lets go of all that, and then of itself.
const OURS = `offline:${new URL("./", location).pathname}:`;

addEventListener("install", () => skipWaiting());

addEventListener("activate", (event) => event.waitUntil((async () => {
  const ours = (await caches.keys()).filter((name) => name.startsWith(OURS));
  await Promise.all(ours.map((name) => caches.delete(name)));
  await registration.unregister();
})()));
