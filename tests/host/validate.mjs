// Reads a host's files as Netlify would, and prints what it understood as JSON.
//   node validate.mjs config NETLIFY_TOML CONTEXT | headers FILE | redirects FILE
import { dirname } from "node:path";

import { resolveConfig } from "@netlify/config";
import { parseAllHeaders } from "@netlify/headers-parser";
import { parseAllRedirects } from "@netlify/redirect-parser";

const readers = {
  async config(file, context) {
    const root = dirname(file);
    const { config } = await resolveConfig({
      config: file,
      repositoryRoot: root,
      cwd: root,
      context,
      branch: "main",
      offline: true,
      mode: "buildbot",
      env: {},
    });
    return config;
  },

  async headers(file) {
    const { headers, errors } = await parseAllHeaders({ headersFiles: [file], minimal: true });
    return { rules: headers, errors: errors.map(String) };
  },

  async redirects(file) {
    const { redirects, errors } = await parseAllRedirects({ redirectsFiles: [file], minimal: true });
    return { rules: redirects, errors: errors.map(String) };
  },
};

const [kind, ...rest] = process.argv.slice(2);
console.log(JSON.stringify(await readers[kind](...rest)));
