// What a reader downloads to read a page: bytes after brotli, and requests, as the browser makes them.
export async function weigh(browser, address, page) {
  const tab = await browser.newPage();
  const session = await tab.createCDPSession();
  await session.send("Network.enable");
  await session.send("Network.setCacheDisabled", { cacheDisabled: true });
  const kinds = new Map();
  const bytes = {};
  let foreign = 0;
  session.on("Network.responseReceived", ({ requestId, type, response }) => {
    kinds.set(requestId, type);
    if (!response.url.startsWith(address) && !response.url.startsWith("data:")) foreign += 1;
  });
  session.on("Network.loadingFinished", ({ requestId, encodedDataLength }) => {
    const kind = kinds.get(requestId);
    bytes[kind] = (bytes[kind] ?? 0) + encodedDataLength;
  });
  await tab.goto(address + page, { waitUntil: "networkidle0" });
  const requests = [...kinds.values()].filter((kind) => ["Document", "Stylesheet", "Script"].includes(kind)).length;
  await tab.close();
  return { page, bytes, requests, foreign };
}
