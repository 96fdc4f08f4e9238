// What can be named in a query, from the server: prefixes, graphs, terms and things.

// Loads once; the editor can be used before it is there. A failure leaves it empty.
export function loadLexicon(release) {
  const address = `/editor/terms.json${release ? `?release=${encodeURIComponent(release)}` : ""}`;
  const empty = { prefixes: {}, graphs: {}, entries: [] };
  return fetch(address)
    .then((answer) => (answer.ok ? answer.json() : empty))
    .catch(() => empty)
    .then((found) => ({ ...found, labels: new Map(found.entries.map((e) => [e.iri, e.label])) }));
}

// Writes an IRI with a prefix, where there is one.
export function shorten(iri, prefixes) {
  for (const [prefix, start] of Object.entries(prefixes)) {
    const local = iri.slice(start.length);
    if (iri.startsWith(start) && /^\w([\w.-]*[\w-])?$/.test(local)) return `${prefix}:${local}`;
  }
  return iri;
}
