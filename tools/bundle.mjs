// Bundles src/yizhan/faces/assets into src/yizhan/faces/static/bundle and writes manifest.json, which says what each
// file is called there. Names carry a hash of the content, so browsers may keep the files for good.

import { mkdirSync, readFileSync, readdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { basename, dirname, extname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { brotliCompressSync, gzipSync } from "node:zlib";
import * as esbuild from "esbuild";

const root = join(dirname(fileURLToPath(import.meta.url)), "..");
const assets = join(root, "src/yizhan/faces/assets");
const bundle = join(root, "src/yizhan/faces/static/bundle");

// Every script and style that lies at the top of assets/ is an entry; what lies in folders below is imported by them.
const entries = readdirSync(assets).filter((name) => [".js", ".css"].includes(extname(name)));

const options = {
  entryPoints: entries.map((name) => join(assets, name)),
  outdir: bundle,
  entryNames: "[ext]/[name]-[hash]",
  assetNames: "media/[name]-[hash]",
  chunkNames: "js/[name]-[hash]",
  bundle: true,
  splitting: true,
  format: "esm",
  target: ["chrome100", "firefox100", "safari15.4"],
  minify: true,
  sourcemap: "linked",
  metafile: true,
  nodePaths: [join(root, "node_modules")],
  loader: { ".woff2": "file", ".woff": "empty", ".ttf": "empty", ".eot": "empty", ".svg": "file", ".png": "file" },
  logLevel: "warning",
  plugins: [{ name: "manifest", setup: (build) => build.onEnd(writeManifest) }],
};

function writeManifest(result) {
  if (!result.metafile) return;
  const names = {};
  for (const [path, output] of Object.entries(result.metafile.outputs)) {
    if (!output.entryPoint) continue;
    const inBundle = path.split("/bundle/").pop();
    names[basename(output.entryPoint)] = inBundle;
    // A script that imports a style brings a style of its own name.
    if (output.cssBundle) names[basename(output.entryPoint, ".js") + ".css"] = output.cssBundle.split("/bundle/").pop();
  }
  // Written beside and moved: a page that is drawn meanwhile reads the old one or the new one, never half of it.
  const manifest = join(bundle, "manifest.json");
  writeFileSync(manifest + ".new", JSON.stringify(names, null, 2) + "\n");
  renameSync(manifest + ".new", manifest);
}

if (process.argv.includes("--watch")) {
  mkdirSync(bundle, { recursive: true });
  const context = await esbuild.context({ ...options, minify: false });
  await context.watch();
  console.log(`watching ${assets}`);
} else {
  mkdirSync(bundle, { recursive: true });
  const { metafile } = await esbuild.build(options);
  for (const [path, { bytes }] of Object.entries(metafile.outputs)) {
    if (![".js", ".css"].includes(extname(path))) continue;
    // The server sends what lies beside the file, so nothing is compressed while somebody waits.
    const content = readFileSync(join(process.cwd(), path));
    const compressed = brotliCompressSync(content);
    writeFileSync(join(process.cwd(), path + ".br"), compressed);
    writeFileSync(join(process.cwd(), path + ".gz"), gzipSync(content));
    const name = path.split("/bundle/").pop();
    console.log(`${String(bytes).padStart(9)} bytes, ${String(compressed.length).padStart(7)} compressed  ${name}`);
  }
  sweep(new Set(Object.keys(metafile.outputs).map((path) => path.split("/bundle/").pop())));
}

// What an earlier build left goes last: pages drawn before still find their files while this one is written.
function sweep(outputs) {
  for (const folder of ["css", "js", "media"]) {
    for (const file of readdirSync(join(bundle, folder), { withFileTypes: true })) {
      const output = `${folder}/${file.name}`.replace(/\.(br|gz)$/, "");
      if (!outputs.has(output)) rmSync(join(bundle, folder, file.name), { force: true });
    }
  }
}
