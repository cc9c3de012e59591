// Lighthouse on a phone: its four scores, and the figures behind the first. The median of several runs.
import { launch } from "chrome-launcher";
import lighthouse from "lighthouse";

const FIGURES = {
  lcp: "largest-contentful-paint",
  fcp: "first-contentful-paint",
  cls: "cumulative-layout-shift",
  tbt: "total-blocking-time",
};

// For each page: { page, scores, lcp, fcp, cls, tbt, failed } of the run with the median LCP.
export async function measure(chromium, address, pages, runs) {
  const flags = ["--headless=new", "--no-sandbox", "--disable-background-networking", "--ignore-certificate-errors"];
  const chrome = await launch({ chromePath: chromium, chromeFlags: flags });
  try {
    const measured = [];
    for (const page of pages) {
      const results = [];
      for (let run = 0; run < runs; run++) {
        const { lhr } = await lighthouse(address + page, { port: chrome.port, logLevel: "error" });
        results.push(summary(page, lhr));
      }
      measured.push(results.sort((a, b) => a.lcp - b.lcp)[Math.floor(runs / 2)]);
    }
    return measured;
  } finally {
    await chrome.kill();
  }
}

function summary(page, { categories, audits }) {
  const figures = Object.entries(FIGURES).map(([name, id]) => [name, audits[id].numericValue]);
  const failed = Object.values(categories).flatMap(({ auditRefs }) =>
    auditRefs.filter(({ id, weight }) => weight && audits[id].score !== null && audits[id].score < 0.9).map(({ id }) => id),
  );
  return {
    page,
    scores: Object.values(categories).map(({ score }) => Math.round(score * 100)),
    ...Object.fromEntries(figures),
    failed,
  };
}
