// Lets Reactodia's library be loaded without a browser: it looks at `window` and imports a saver of
// files by a name that Node does not find in it. What asks the endpoint needs neither.

import { register } from "node:module";

const saver = "data:text/javascript,export const saveAs = undefined";
const hook = `export async function resolve(name, context, next) {
  return name === "file-saver"
    ? { url: ${JSON.stringify(saver)}, shortCircuit: true }
    : next(name, context);
}`;
register(`data:text/javascript,${encodeURIComponent(hook)}`);
globalThis.window = globalThis;
