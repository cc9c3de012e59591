// The variants of every picture of a folder by @11ty/eleventy-img: AVIF in four widths, a JPEG of 1200 pixels.
import Image from "@11ty/eleventy-img";
import { readdirSync } from "node:fs";
import os from "node:os";

const [source, outputDir, effort, quality] = process.argv.slice(2);
Image.concurrency = os.availableParallelism();
const shared = { outputDir, urlPath: "/images/", useCache: false };
const avif = { quality: Number(quality), effort: Number(effort), chromaSubsampling: "4:2:0" };

await Promise.all(
  readdirSync(source).map(async (name) => {
    const path = `${source}/${name}`;
    const { width } = (await import("sharp").then((sharp) => sharp.default(path).metadata()));
    const widths = [...[200, 400, 1080].filter((each) => each < width), Math.min(width, 2000)];
    await Image(path, { ...shared, widths, formats: ["avif"], sharpAvifOptions: avif });
    await Image(path, { ...shared, widths: [Math.min(width, 1200)], formats: ["jpeg"], sharpJpegOptions: { quality: 76 } });
  }),
);
