// What the server says of a query while it is written: errors with their place, unknown terms.
import { linter } from "@codemirror/lint";

const PAUSE = 700; // milliseconds without a key before the server is asked
const LONGEST = 100_000; // characters; what is longer is only checked when it is run

// Where a remark of the server stands: lines and columns are counted from 1, in code points.
export function place(doc, { line, column, length }) {
  const found = doc.line(Math.min(Math.max(line, 1), doc.lines));
  const before = [...found.text].slice(0, column - 1).join("").length;
  const from = Math.min(found.from + before, found.to);
  return { from, to: Math.min(from + Math.max(length, 1), doc.length) };
}

const replacing = (name) => ({
  name: `use ${name}`,
  apply: (view, from, to) => view.dispatch({ changes: { from, to, insert: name } }),
});

export function inspect() {
  return linter(async (view) => {
    const text = view.state.doc.toString();
    if (!text.trim() || text.length > LONGEST) return [];
    const answer = await fetch("/editor/check", {
      method: "POST",
      headers: { "Content-Type": "application/sparql-query" },
      body: text,
    }).catch(() => null);
    if (!answer?.ok) return [];
    const { remarks } = await answer.json();
    return remarks.map((one) => ({
      ...place(view.state.doc, one),
      severity: one.severity,
      message: one.message,
      actions: one.nearest.map(replacing),
    }));
  }, { delay: PAUSE });
}
