// The built site as hosts serve it: HTTP/2 over TLS, compressed, with a strict policy, 404 for what is not there.
import { spawnSync } from "node:child_process";
import { createReadStream, existsSync, mkdtempSync, readFileSync, rmSync, statSync } from "node:fs";
import { createSecureServer } from "node:http2";
import { tmpdir } from "node:os";
import { extname, join, normalize, sep } from "node:path";
import { brotliCompressSync } from "node:zlib";

const TYPES = {
  ".html": "text/html; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".svg": "image/svg+xml",
  ".json": "application/json",
  ".xml": "application/xml",
  ".txt": "text/plain; charset=utf-8",
  ".jpg": "image/jpeg",
  ".png": "image/png",
  ".avif": "image/avif",
  ".webp": "image/webp",
  ".woff2": "font/woff2",
  ".ico": "image/x-icon",
};
const PACKED = new Set([".html", ".css", ".js", ".svg", ".json", ".xml", ".txt"]);
export const POLICY =
  "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; img-src 'self' data:; connect-src 'self'; " +
  "font-src 'self'; media-src 'self' https://media.ledgerline.example; manifest-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'";

// A key and a certificate that nobody but this server ever uses; browsers are told to overlook that it is unsigned.
function certificate() {
  const folder = mkdtempSync(join(tmpdir(), "audit-tls-"));
  const [key, cert] = [join(folder, "key.pem"), join(folder, "cert.pem")];
  const wanted = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-subj", "/CN=localhost", "-days", "2"];
  const made = spawnSync("openssl", ["req", "-x509", ...wanted, "-keyout", key, "-out", cert]);
  if (made.status !== 0) throw new Error(`openssl made no certificate: ${made.error ?? made.stderr}`);
  const pair = { key: readFileSync(key), cert: readFileSync(cert) };
  rmSync(folder, { recursive: true });
  return pair;
}

// The address of a server over `root`, and how to end it.
export async function serve(root) {
  const packed = new Map();

  const server = createSecureServer({ ...certificate(), allowHTTP1: true }, (request, response) => {
    let path = decodeURIComponent(new URL(request.url, "http://localhost").pathname);
    if (path.endsWith("/")) path += "index.html";
    let file = normalize(join(root, path));
    let status = 200;
    if (!file.startsWith(root + sep) || !existsSync(file) || !statSync(file).isFile()) {
      file = join(root, "404.html");
      status = 404;
    }
    const kind = extname(file);
    const headers = {
      "content-type": TYPES[kind] ?? "application/octet-stream",
      "content-security-policy": POLICY,
      "x-content-type-options": "nosniff",
      "referrer-policy": "strict-origin-when-cross-origin",
      "cache-control": path.startsWith("/assets/") ? "public, max-age=31536000, immutable" : "no-cache",
    };
    if (PACKED.has(kind) && /\bbr\b/.test(request.headers["accept-encoding"] ?? "")) {
      if (!packed.has(file)) packed.set(file, brotliCompressSync(readFileSync(file)));
      response.writeHead(status, { ...headers, "content-encoding": "br" });
      response.end(packed.get(file));
    } else {
      response.writeHead(status, headers);
      createReadStream(file).pipe(response);
    }
  });
  await new Promise((ready) => server.listen(0, "127.0.0.1", ready));
  return { address: `https://127.0.0.1:${server.address().port}`, close: () => server.close() };
}
