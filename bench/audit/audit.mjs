// Looks at a built site with real tools and prints what they found as JSON: `node audit.mjs PUBLIC [RUNS]`.
import { spawnSync } from "node:child_process";
import { createRequire } from "node:module";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";

import puppeteer from "puppeteer-core";

import { inspect } from "./axe.mjs";
import { measure } from "./lighthouse.mjs";
import { serve } from "./server.mjs";
import { weigh } from "./weight.mjs";

const CHROMIUM = process.env.CHROMIUM ?? "/usr/bin/chromium";
const MEASURED = ["/", "/category/market/", "/tag/rwa/", "/2025/12/kraken-buys-backed-finance/"];
const KINDS = [
  ...MEASURED,
  "/uk/",
  "/uk/2025/12/kraken-buys-backed-finance/",
  "/source/ledgerline/",
  "/author/olena-marchuk/",
  "/story/kraken-backed/",
  "/2025/12/",
  "/2025/",
  "/archive/",
  "/tag/",
  "/404.html",
  "/about/",
  "/search/?q=tokenized",
  "/feeds/",
  "/site-index/",
  "/2025/12/custody-questions-for-issuers/",
  "/2025/11/how-we-count-tokenized-volume/",
  "/2026/01/dates-to-watch-first-half-2026/",
];

// What the Nu HTML checker finds in all files of the site; null where there is no Java.
function check(root) {
  const jar = join(dirname(createRequire(import.meta.url).resolve("vnu-jar/package.json")), "build/dist/vnu.jar");
  const flags = ["--skip-non-html", "--also-check-css", "--also-check-svg", "--format", "json"];
  const done = spawnSync("java", ["-Xss8m", "-jar", jar, ...flags, root], { encoding: "utf8", maxBuffer: 1 << 28 });
  return done.error ? null : JSON.parse(done.stderr).messages.map(({ url, message }) => ({ url, message }));
}

const root = resolve(process.argv[2]);
const runs = Number(process.argv[3] ?? 3);
const { address, close } = await serve(root);
const browser = await puppeteer.launch({
  executablePath: CHROMIUM,
  args: ["--no-sandbox", "--disable-background-networking"],
  acceptInsecureCerts: true,
});
const accessibility = await inspect(browser, address, KINDS);
const weights = [];
for (const page of MEASURED) weights.push(await weigh(browser, address, page));
const version = await browser.version();
await browser.close();
const lighthouse = await measure(CHROMIUM, address, MEASURED, runs);
close();
const folder = dirname(fileURLToPath(import.meta.url));
const { dependencies } = createRequire(import.meta.url)(join(folder, "package.json"));
console.log(JSON.stringify({ version, dependencies, accessibility, weights, lighthouse, markup: check(root) }));
