// Completion: what may come where the cursor stands, found by name, label or any other name.

const MOST = 60;
const TOKEN = /<[^<>\s]*>|"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|#[^\n]*|[?$]\w+|[\w.-]*:[\w.-]*\w|[\w.-]*:|[a-z]\w*|[{}().;,[\]]|\S/giu;
const WORDS = (
  "SELECT CONSTRUCT DESCRIBE ASK WHERE DISTINCT OPTIONAL FILTER UNION MINUS GRAPH VALUES BIND AS " +
  "GROUP BY ORDER BY DESC HAVING LIMIT OFFSET FROM NAMED EXISTS NOT IN COUNT SUM AVG MIN MAX " +
  "SAMPLE GROUP_CONCAT CONTAINS LCASE UCASE STR LANG DATATYPE REGEX STRSTARTS BOUND COALESCE IF " +
  "PREFIX"
).split(" ");

// Which position the next term takes: "graph", "class", "property", "thing", or "any".
export function position(before) {
  let terms = [];
  let depth = 0;
  for (const [token] of before.matchAll(TOKEN)) {
    if (token.startsWith("#")) continue;
    if (token === "(") depth += 1;
    else if (token === ")") depth -= 1;
    else if (depth > 0) continue;
    else if ("{}.[]".includes(token) || /^(filter|where|optional|union|values)$/i.test(token)) terms = [];
    else if (token === ";") terms = terms.slice(0, 1);
    else if (token === ",") terms = terms.slice(0, 2);
    else terms.push(token);
  }
  if (depth > 0 || !before.includes("{")) return "any";
  if (/^graph$/i.test(terms.at(-1) ?? "")) return "graph";
  if (terms.length === 1) return "property";
  if (/^[\/|^]$/.test(terms.at(-1))) return "property";
  return terms.length >= 2 && /^(a|rdf:type)$/.test(terms[1]) ? "class" : "thing";
}

// How well an entry fits what was typed; 0: not at all.
function fit(entry, typed) {
  const wanted = typed.toLowerCase();
  const local = entry.name.slice(entry.name.indexOf(":") + 1).toLowerCase();
  if (entry.name.toLowerCase().startsWith(wanted) || local.startsWith(wanted)) return 4;
  const names = [entry.label, ...(entry.names ?? [])].map((one) => one.toLowerCase());
  if (names.some((one) => one.startsWith(wanted))) return 3;
  if (names.some((one) => one.split(/[\s(/-]/).some((word) => word.startsWith(wanted)))) return 2;
  return [local, ...names].some((one) => one.includes(wanted)) ? 1 : 0;
}

// Inserts a name, and declares its prefix at the top where that is not done.
function insert(name, prefixes) {
  return (view, _, from, to) => {
    const prefix = name.startsWith("<") ? "" : name.split(":")[0];
    const declared = new RegExp(`PREFIX\\s+${prefix}:`, "i").test(view.state.doc.toString());
    const line = `PREFIX ${prefix}: <${prefixes[prefix]}>\n`;
    const changes = [{ from, to, insert: name }];
    if (prefix && prefixes[prefix] && !declared) changes.unshift({ from: 0, insert: line });
    const shift = changes.length > 1 ? line.length : 0;
    view.dispatch({ changes, selection: { anchor: from + shift + name.length } });
  };
}

const described = ({ definition, names }) =>
  [definition, names && `Also: ${names.join(", ")}`].filter(Boolean).join(" ");

function option(entry, prefixes) {
  return {
    label: entry.name,
    displayLabel: entry.label,
    detail: entry.name,
    info: described(entry) || undefined,
    apply: insert(entry.name, prefixes),
  };
}

function ranked(entries, typed, wanted) {
  const score = (one) => fit(one, typed) * 2 + (one.kind === wanted ? 7 : 0);
  return entries
    .filter((one) => fit(one, typed) && (wanted === "any" || wanted === one.kind || wanted === "thing"))
    .sort((a, b) => score(b) - score(a) || a.label.length - b.label.length)
    .slice(0, MOST);
}

function variables(text) {
  return [...new Set(text.match(/[?$]\w+/g) ?? [])].map((label) => ({ label, type: "variable" }));
}

function graphs(lexicon) {
  return Object.entries(lexicon.graphs).map(([iri, triples]) => ({
    label: `<${iri}>`,
    detail: `${triples.toLocaleString("en")} triples`,
  }));
}

export function complete(lexicon) {
  return async (context) => {
    const word = context.matchBefore(/[?$]?[\p{L}\p{N}_:.-]*/u);
    if (!context.explicit && word.text.length < 2 && word.text !== "?") return null;
    const text = context.state.doc.toString();
    if (/^[?$]/.test(word.text)) {
      const others = text.slice(0, word.from) + text.slice(context.pos);
      return { from: word.from, options: variables(others) };
    }
    const known = await lexicon;
    const wanted = position(text.slice(0, word.from));
    if (wanted === "graph") return { from: word.from, options: graphs(known), filter: false };
    const options = ranked(known.entries, word.text, wanted).map((e) => option(e, known.prefixes));
    const prefixes = Object.keys(known.prefixes)
      .filter((one) => one.startsWith(word.text.toLowerCase()))
      .map((one) => ({ label: `${one}:`, detail: known.prefixes[one], apply: insert(`${one}:`, known.prefixes) }));
    const words = WORDS.filter((one) => word.text && one.startsWith(word.text.toUpperCase()));
    const keywords = [...new Set(words)].map((label) => ({ label, type: "keyword" }));
    return { from: word.from, options: [...keywords, ...options, ...prefixes], filter: false };
  };
}
