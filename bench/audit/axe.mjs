// Accessibility and the content security policy: every kind of page in three schemes at several widths.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";

const AXE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
// 640 and 320 are what a window of 1280 pixels has when it is zoomed to 200 and to 400 %.
const WIDTHS = [320, 640, 768, 1280];
const SCHEMES = {
  light: { name: "prefers-color-scheme", value: "light" },
  dark: { name: "prefers-color-scheme", value: "dark" },
  forced: { name: "forced-colors", value: "active" },
};
const STANDARDS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];

// What axe, the policy and the console had to say of each page: [{ page, width, scheme, rule, where }].
export async function inspect(browser, address, pages) {
  const found = [];
  let checks = 0;
  for (const [scheme, feature] of Object.entries(SCHEMES)) {
    for (const width of WIDTHS) {
      const tab = await browser.newPage();
      await tab.setViewport({ width, height: 900 });
      const session = await tab.createCDPSession();
      await session.send("Emulation.setEmulatedMedia", { features: [feature] });
      for (const page of pages) {
        const tell = (rule, where) => found.push({ page, width, scheme, rule, where });
        const listen = (message) => message.type() === "error" && tell("console", message.text());
        await tab.goto(address + page, { waitUntil: "load" });
        tab.on("console", listen);
        await tab.reload({ waitUntil: "networkidle0" });
        tab.off("console", listen);
        await tab.evaluate(() => document.querySelectorAll("details").forEach((each) => (each.open = true)));
        const wide = await tab.evaluate(() => document.documentElement.scrollWidth - innerWidth);
        if (wide > 0) tell("overflow", `${wide}px`);
        await tab.evaluate(AXE);
        const result = await tab.evaluate(
          (values) => axe.run({ runOnly: { type: "tag", values } }),
          STANDARDS,
        );
        checks += result.passes.length + result.violations.length;
        for (const { id, nodes } of result.violations) tell(id, nodes.map((node) => node.target.join(" ")).join(", "));
      }
      await tab.close();
    }
  }
  return { found, checks, combinations: pages.length * WIDTHS.length * Object.keys(SCHEMES).length };
}
