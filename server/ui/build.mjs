// Bundles the entry files of bundles.json, with all they import, into ../static/ui, and writes a
// manifest beside them: what is in each bundle, in which version, under which licence, and the
// hashes by which a page and its policy name it. Run by `make ui`.
import { createHash } from "node:crypto";
import { mkdir, readFile, readdir, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { brotliCompressSync, constants } from "node:zlib";
import { build } from "esbuild";

const here = import.meta.dirname;
const into = process.argv[2];
const modules = path.join(here, "node_modules");

// "node_modules/@codemirror/view/dist/index.js" is of the package "@codemirror/view".
function packageOf(file) {
  const parts = file.split("node_modules/").at(-1).split("/");
  return file.includes("node_modules/")
    ? parts.slice(0, parts[0].startsWith("@") ? 2 : 1).join("/")
    : null;
}

async function describe(name) {
  const folder = path.join(modules, name);
  const { version, license } = JSON.parse(await readFile(path.join(folder, "package.json")));
  const file = (await readdir(folder)).find((one) => /^licen[cs]e/i.test(one));
  if (!file) throw new Error(`${name} ${version} brings no text of its licence (${license})`);
  const text = await readFile(path.join(folder, file), "utf8");
  return { name, version, licence: license, text };
}

const hash = (content, kind) => createHash(kind).update(content).digest("base64");

async function bundle(name, { entry, styles }) {
  const result = await build({
    absWorkingDir: here,
    entryPoints: [entry],
    bundle: true,
    format: "esm",
    legalComments: "none",
    metafile: true,
    minify: true,
    target: "es2022",
    write: false,
  });
  const content = result.outputFiles[0].contents;
  const [output] = Object.values(result.metafile.outputs);
  const used = Object.entries(output.inputs).filter(([, one]) => one.bytesInOutput > 0);
  const packages = [...new Set(used.map(([file]) => packageOf(file)))].filter(Boolean).sort();
  const small = brotliCompressSync(content, { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } });
  await writeFile(path.join(into, `${name}.js`), content);
  await writeFile(path.join(into, `${name}.js.br`), small);
  return {
    file: `${name}.js`,
    bytes: content.length,
    compressed: small.length,
    sha256: hash(content, "sha256"),
    styles,
    packages,
  };
}

await rm(into, { recursive: true, force: true });
await mkdir(into, { recursive: true });
const wanted = JSON.parse(await readFile(path.join(here, "bundles.json")));
const bundles = {};
for (const [name, one] of Object.entries(wanted)) bundles[name] = await bundle(name, one);
const names = [...new Set(Object.values(bundles).flatMap((one) => one.packages))].sort();
const described = await Promise.all(names.map(describe));
const texts = described.map((one) => `${one.name} ${one.version} (${one.licence})\n\n${one.text}`);
await writeFile(path.join(into, "licences.txt"), texts.join(`\n${"=".repeat(78)}\n\n`));
const packages = described.map(({ text, ...one }) => one);
const manifest = JSON.stringify({ packages, bundles }, null, 2) + "\n";
await writeFile(path.join(into, "manifest.json"), manifest);  // last: it stands for all
