// Labels of the things in an answer: those of the lexicon are known, the others are asked for.

const MOST = 500; // things whose labels are asked for at a time
const OURS = "https://w3id.org/myelokg/";

const cells = (answer) => (answer.kind === "graph" ? answer.triples : answer.rows).flat();

export async function labelled(answer, endpoint, lexicon) {
  const found = new Map(lexicon.labels);
  const things = cells(answer).filter((one) => one?.type === "uri" && !found.has(one.value));
  const unknown = [...new Set(things.map((one) => one.value))].filter((one) => /^[^<>"{}|^`\\\s]+$/.test(one));
  if (!unknown.length) return found;
  const values = unknown.slice(0, MOST).map((one) => `<${one}>`).join(" ");
  const query =
    "SELECT ?thing (SAMPLE(?one) AS ?label) { VALUES ?thing { " + values + " } " +
    "?thing <http://www.w3.org/2000/01/rdf-schema#label> ?one } GROUP BY ?thing";
  const reply = await fetch(endpoint, {
    method: "POST",
    headers: { "Content-Type": "application/sparql-query", Accept: "application/sparql-results+json" },
    body: query,
  }).catch(() => null);
  if (!reply?.ok) return found;
  for (const row of (await reply.json()).results.bindings)
    if (row.label) found.set(row.thing.value, row.label.value);
  return found;
}

// What a cell shows, and where it leads: things of ours to their page here, others to themselves.
export function reading(term, { labels, prefixes }) {
  if (!term) return { text: "" };
  if (term.type !== "uri") return { text: term.value, number: isNumber(term), lang: term["xml:lang"] };
  const text = labels.get(term.value) ?? short(term.value, prefixes);
  return { text, href: link(term.value), title: term.value };
}

function short(iri, prefixes) {
  const found = Object.entries(prefixes).find(([, start]) => iri.startsWith(start));
  return found ? `${found[0]}:${iri.slice(found[1].length)}` : iri;
}

export function link(iri) {
  if (iri.startsWith(OURS)) return `/${iri.slice(OURS.length)}`;
  return /^https?:/.test(iri) ? iri : null;
}

const NUMBERS = /#(integer|decimal|double|float|(non)?(Negative|Positive)?Integer|int|long|short)$/i;

export const isNumber = (term) => term?.type === "literal" && NUMBERS.test(term.datatype ?? "");
