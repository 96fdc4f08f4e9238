// The editor page: a real editor in place of the text field, answers without leaving the page.
import { ask } from "./ask.js";
import { edit } from "./code.js";
import { remember, showHistory } from "./history.js";
import { loadLexicon } from "./lexicon.js";
import { show } from "./result.js";
import { searchable } from "./saved.js";
import { addTools } from "./tools.js";

const form = document.querySelector("#ask");
const field = document.querySelector("#query");
const lexicon = loadLexicon(form.dataset.release);
const editor = edit(field, lexicon, () => form.requestSubmit());
const tools = addTools(form, editor);
let asking = null;

async function run() {
  const query = editor.text();
  asking?.abort();
  const mine = (asking = new AbortController());
  tools.busy(() => mine.abort());
  const answer = await ask(form.action, query, mine.signal);
  if (asking !== mine) return;
  tools.ready();
  if (answer.problem) editor.mark(answer.problem);
  remember(query);
  showHistory(editor.write);
  await show(answer, { query, endpoint: form.action, lexicon });
}

form.addEventListener("submit", (event) => {
  const format = form.elements.format.value;
  field.value = editor.text();
  if (format !== "html") return; // the browser goes there, as without scripts
  event.preventDefault();
  run();
});

searchable(document.querySelector("#saved"));
showHistory(editor.write);
if ("run" in form.dataset) run();
document.documentElement.dataset.editor = "ready";
