// CodeMirror in front of a text field, named after the label of that. It stands in a shadow root:
// there its styles are adopted sheets, which the policy of the page need not allow.
import { autocompletion, closeBrackets, closeBracketsKeymap, closeCompletion, completionKeymap } from "@codemirror/autocomplete";
import { defaultKeymap, history, historyKeymap } from "@codemirror/commands";
import { bracketMatching, HighlightStyle, syntaxHighlighting } from "@codemirror/language";
import { lintKeymap, setDiagnostics } from "@codemirror/lint";
import { EditorState, Prec } from "@codemirror/state";
import { drawSelection, EditorView, highlightActiveLine, keymap, lineNumbers } from "@codemirror/view";
import { tags } from "@lezer/highlight";
import { sparql } from "codemirror-lang-sparql";
import { complete } from "./completion.js";
import { inspect, place } from "./inspection.js";

const colours = HighlightStyle.define([
  { tag: tags.keyword, color: "var(--link)", fontWeight: "600" },
  { tag: [tags.variableName, tags.special(tags.variableName)], color: "var(--accent)" },
  { tag: [tags.string, tags.number, tags.bool], color: "var(--ink)", fontStyle: "italic" },
  { tag: tags.comment, color: "var(--quiet)" },
]);

const theme = EditorView.theme({
  "&": {
    backgroundColor: "var(--ground)",
    border: "1px solid var(--quiet)",
    borderRadius: ".25rem",
    color: "var(--ink)",
    fontSize: ".9rem",
  },
  "&.cm-focused": { outline: "none" },
  ".cm-scroller": { fontFamily: "ui-monospace, monospace", lineHeight: "1.45" },
  ".cm-content": { minHeight: "18rem", caretColor: "var(--ink)" },
  ".cm-content:focus-visible": { outline: "3px solid var(--link)", outlineOffset: "-2px" },
  ".cm-cursor": { borderLeftColor: "var(--ink)" },
  ".cm-gutters": { backgroundColor: "var(--raised)", border: "0", color: "var(--quiet)" },
  ".cm-activeLine, .cm-activeLineGutter": { backgroundColor: "transparent" },
  "&.cm-focused .cm-selectionBackground, .cm-selectionBackground": {
    backgroundColor: "var(--line)",
  },
  ".cm-matchingBracket, &.cm-focused .cm-matchingBracket": {
    backgroundColor: "var(--raised)",
    outline: "1px solid var(--quiet)",
  },
  ".cm-tooltip": {
    backgroundColor: "var(--raised)",
    border: "1px solid var(--quiet)",
    color: "var(--ink)",
    maxWidth: "min(36rem, 90vw)",
  },
  ".cm-tooltip.cm-tooltip-autocomplete > ul": { maxHeight: "16em" },
  ".cm-tooltip-autocomplete ul li[aria-selected]": {
    backgroundColor: "var(--link)",
    color: "var(--ground)",
  },
  ".cm-tooltip-autocomplete ul li[aria-selected] .cm-completionDetail": { color: "var(--ground)" },
  ".cm-completionDetail": { color: "var(--quiet)", fontStyle: "normal" },
  ".cm-completionInfo": { maxWidth: "22rem", fontFamily: "system-ui, sans-serif" },
  ".cm-diagnostic-error": { borderLeftColor: "var(--accent)" },
  ".cm-diagnosticAction": { backgroundColor: "var(--link)", color: "var(--ground)" },
});

// Puts the editor in place of `field`; `run` is called on Mod-Enter. Tab leaves it.
export function edit(field, lexicon, run) {
  const host = document.createElement("div");
  host.id = "code";
  field.before(host);
  const root = host.attachShadow({ mode: "open" });
  const label = document.querySelector(`label[for=${field.id}]`);
  const view = new EditorView({
    root,
    parent: root,
    state: EditorState.create({
      doc: field.value,
      extensions: [
        Prec.highest(keymap.of([{ key: "Mod-Enter", run: (view) => (closeCompletion(view), run(), true) }])),
        lineNumbers(),
        history(),
        drawSelection(),
        highlightActiveLine(),
        bracketMatching(),
        closeBrackets(),
        syntaxHighlighting(colours),
        sparql(),
        autocompletion({ override: [complete(lexicon)], icons: false }),
        keymap.of([...closeBracketsKeymap, ...completionKeymap, ...lintKeymap]),
        keymap.of([...historyKeymap, ...defaultKeymap]),
        EditorView.lineWrapping,
        EditorView.contentAttributes.of({ "aria-label": label.textContent, spellcheck: "false" }),
        EditorView.updateListener.of((update) => {
          if (update.docChanged) field.value = update.state.doc.toString();
        }),
        theme,
        inspect(),
      ],
    }),
  });
  field.hidden = true;
  label.addEventListener("click", () => view.focus());
  return {
    text: () => view.state.doc.toString(),
    write(text) {
      view.dispatch({ changes: { from: 0, to: view.state.doc.length, insert: text } });
      view.focus();
    },
    // Marks the place that a problem of the server names, and goes there.
    mark(problem) {
      if (!problem.line) return;
      const found = place(view.state.doc, { ...problem, length: 1 });
      view.dispatch(setDiagnostics(view.state, [
        { ...found, severity: "error", message: problem.detail },
      ]));
      view.dispatch({ selection: { anchor: found.from }, scrollIntoView: true });
      view.focus();
    },
  };
}
