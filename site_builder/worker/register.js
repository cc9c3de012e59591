// Asks the browser for a worker that keeps what is read. Not on the machine's own names: a worker of a preview
// would go on answering for whatever is served at that address next.
const OWN = /^(?:.+\.)?localhost$|^127\.\d+\.\d+\.\d+$|^\[::1\]$/;
const worker = new URL("../../service-worker.js", import.meta.url);

if ("serviceWorker" in navigator && !OWN.test(location.hostname)) {
  // After everything else, and in silence: where it is refused, pages are as they are without one.
  const register = () => navigator.serviceWorker.register(worker).catch(() => {});
  if (document.readyState === "complete") register();
  else addEventListener("load", register);
}
