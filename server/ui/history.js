// The queries that were asked in this browser, and nothing else, kept in it only.
import { make } from "./dom.js";

const KEY = "myelokg.queries";
const MOST = 30;

function load() {
  try {
    const found = JSON.parse(localStorage.getItem(KEY) ?? "[]");
    return Array.isArray(found) ? found.filter((one) => typeof one === "string") : [];
  } catch {
    return []; // no store, or not ours
  }
}

function keep(queries) {
  try {
    localStorage.setItem(KEY, JSON.stringify(queries));
  } catch {
    // full, or forbidden: then nothing is remembered
  }
}

export function remember(query) {
  keep([query, ...load().filter((one) => one !== query)].slice(0, MOST));
}

// Lists them under the saved questions; `write` puts one into the editor.
export function showHistory(write) {
  document.querySelector("#history")?.remove();
  const queries = load();
  if (!queries.length) return;
  const forget = () => {
    keep([]);
    showHistory(write);
    document.querySelector("#saved summary").focus();
  };
  const items = queries.map((one) =>
    make("li", {}, make("button", { type: "button", class: "plain", onclick: () => write(one) }, "Take"), " ",
      make("code", {}, one.replace(/^\s*PREFIX.*\n/gim, "").trim().slice(0, 160))));
  document.querySelector("#saved").after(
    make("details", { id: "history" },
      make("summary", {}, `${queries.length} asked before, in this browser`),
      make("ul", { class: "questions" }, items),
      make("p", {}, make("button", { type: "button", class: "plain", onclick: forget }, "Forget them"))),
  );
}
