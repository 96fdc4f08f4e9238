// Parses queries with sparqljs: a file with a JSON object, name by text; writes what went wrong.

import { readFileSync } from "node:fs";
import sparqljs from "sparqljs";

const { prefixes, texts } = JSON.parse(readFileSync(process.argv[2], "utf-8"));
const wrong = {};
for (const [name, text] of Object.entries(texts)) {
  try {
    new sparqljs.Parser({ prefixes }).parse(text);
  } catch (error) {
    wrong[name] = error.message;
  }
}
console.log(JSON.stringify(wrong));
