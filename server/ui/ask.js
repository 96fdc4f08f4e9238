// Asks the endpoint. Closing the request stops the work: the server stops who works for nobody.

const ACCEPT = "application/sparql-results+json, application/n-triples;q=0.9, application/problem+json;q=0.1";

// The answer with its kind ("rows", "boolean", "graph", "problem" or "stopped"), text, time in
// milliseconds and release.
export async function ask(endpoint, query, signal) {
  const begun = performance.now();
  const timed = (more) => ({ ...more, took: performance.now() - begun });
  try {
    const answer = await fetch(endpoint, {
      method: "POST",
      headers: { "Content-Type": "application/sparql-query", Accept: ACCEPT },
      body: query,
      signal,
    });
    const text = await answer.text();
    const release = answer.headers.get("MyeloKG-Release");
    if (!answer.ok) return timed({ kind: "problem", problem: problemOf(answer, text), release });
    return timed({ ...read(answer.headers.get("Content-Type"), text), text, release });
  } catch (error) {
    if (error.name === "AbortError") return timed({ kind: "stopped" });
    const detail = "The answer did not arrive whole. Is the server there? Try again, or ask for less.";
    return timed({ kind: "problem", problem: { title: "No answer", detail } });
  }
}

function problemOf(answer, text) {
  try {
    return JSON.parse(text);
  } catch {
    return { title: `Status ${answer.status}`, detail: text.slice(0, 500) };
  }
}

function read(type, text) {
  if (type.startsWith("application/n-triples")) return { kind: "graph", triples: triples(text) };
  const found = JSON.parse(text);
  if ("boolean" in found) return { kind: "boolean", boolean: found.boolean };
  const columns = found.head.vars;
  return { kind: "rows", columns, rows: found.results.bindings.map((one) => columns.map((c) => one[c])) };
}

const LINE = /^(\S+) (\S+) (.+) \.$/;

function triples(text) {
  const lines = text.split("\n").map((one) => LINE.exec(one)).filter(Boolean);
  return lines.map(([, ...terms]) => terms.map(term));
}

// A term of N-Triples in the form of the JSON results: type, value, datatype, xml:lang.
function term(text) {
  if (text.startsWith("<")) return { type: "uri", value: unescape(text.slice(1, -1)) };
  if (text.startsWith("_:")) return { type: "bnode", value: text.slice(2) };
  const end = text.lastIndexOf('"');
  const after = text.slice(end + 1);
  const found = { type: "literal", value: unescape(text.slice(1, end)) };
  if (after.startsWith("@")) found["xml:lang"] = after.slice(1);
  if (after.startsWith("^^")) found.datatype = after.slice(3, -1);
  return found;
}

const SHORT = { t: "\t", b: "\b", n: "\n", r: "\r", f: "\f" };

function unescape(text) {
  return text.replace(/\\(?:u([\da-fA-F]{4})|U([\da-fA-F]{8})|(.))/gs, (_, four, eight, one) =>
    one ? (SHORT[one] ?? one) : String.fromCodePoint(parseInt(four ?? eight, 16)),
  );
}
