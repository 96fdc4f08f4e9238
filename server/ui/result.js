// The answer below the form: as table, chart, graph or text, with its files to take away.
import { chart, chartable } from "./chart.js";
import { make, plural } from "./dom.js";
import { labelled } from "./labels.js";
import { network, triplesOf } from "./network.js";
import { table } from "./table.js";

const FILES = {
  rows: [["csv", "CSV"], ["tsv", "TSV"], ["json", "JSON"], ["xml", "XML"]],
  graph: [["ttl", "Turtle"], ["nt", "N-Triples"], ["jsonld", "JSON-LD"], ["rdf", "RDF/XML"]],
};
const LONGEST_ADDRESS = 7000; // characters; longer ones are refused on many a way

const section = () => document.querySelector("#result");

export async function show(answer, asked) {
  const heading = make("h2", { id: "answer", tabindex: "-1" }, "Answer");
  section().hidden = false;
  section().replaceChildren(heading, ...(await parts(answer, asked)));
}

async function parts(answer, asked) {
  if (answer.kind === "stopped")
    return [make("p", { class: "answer", role: "status" }, "Stopped; the server has stopped too.")];
  if (answer.kind === "problem") return [problem(answer.problem)];
  const told = make("p", { class: "told", role: "status" }, summary(answer));
  if (answer.kind === "boolean")
    return [make("p", { class: "answer" }, answer.boolean ? "Yes" : "No"), told, files("rows", asked)];
  const lexicon = await asked.lexicon;
  const labels = await labelled(answer, asked.endpoint, lexicon);
  return [told, ...views(answer, { ...asked, labels, prefixes: lexicon.prefixes }), files(answer.kind, asked)];
}

function problem({ title, detail, line, column }) {
  const where = line ? make("p", {}, `The editor stands at line ${line}, column ${column}.`) : null;
  return make("div", { class: "failure", role: "alert" }, make("p", { class: "answer" }, title), make("p", {}, detail), where);
}

function summary(answer) {
  const many = { rows: () => plural(answer.rows.length, "row"), graph: () => plural(answer.triples.length, "triple") };
  const size = many[answer.kind]?.();
  const time = `${Math.max(1, Math.round(answer.took)).toLocaleString("en")} ms`;
  return `${size ? `${size} in ` : ""}${time}, from release ${answer.release}.`;
}

// Which views an answer has: the first is shown.
function offered(answer) {
  const found = { Table: table };
  if (answer.kind === "rows" && chartable(answer)) found.Chart = chart;
  if (triplesOf(answer).length) found.Graph = network;
  if (answer.kind === "graph") return { Graph: network, ...found, Text: text };
  return { ...found, Text: text };
}

function views(answer, context) {
  const offers = offered(answer);
  const place = make("div");
  const choose = (name) => place.replaceChildren(offers[name](answer, context));
  const choices = Object.keys(offers).map((name, number) =>
    make("label", {}, make("input", { type: "radio", name: "view", value: name, checked: number === 0, onchange: () => choose(name) }), ` ${name}`));
  choose(Object.keys(offers)[0]);
  return [make("fieldset", { class: "views" }, make("legend", {}, "Show as"), choices), place];
}

function text(answer) {
  const shown = answer.kind === "rows" ? JSON.stringify(JSON.parse(answer.text), null, 2) : answer.text;
  return make("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": "Answer as text" },
    make("pre", {}, make("code", {}, shown.slice(0, 500_000))));
}

function files(kind, { query, endpoint }) {
  const links = FILES[kind].flatMap(([suffix, name]) => [fileLink(suffix, name, query, endpoint), " "]);
  return make("p", {}, "Take this answer as ", links);
}

function fileLink(suffix, name, query, endpoint) {
  const href = `${endpoint}?${new URLSearchParams({ query, format: suffix })}`;
  const download = `answer.${suffix}`;
  if (href.length < LONGEST_ADDRESS) return make("a", { href, download }, name);
  return make("button", { type: "button", class: "plain", onclick: () => take(suffix, download, query, endpoint) }, name);
}

async function take(suffix, download, query, endpoint) {
  const body = new URLSearchParams({ query, format: suffix });
  const answer = await fetch(endpoint, { method: "POST", body });
  const href = URL.createObjectURL(await answer.blob());
  make("a", { href, download }).click();
  setTimeout(() => URL.revokeObjectURL(href), 60_000);
}
