// Rows as a table that can be sorted, filtered, reduced to some columns, and copied.
import { make } from "./dom.js";
import { reading } from "./labels.js";

const STEP = 500; // rows that are shown at first, and more each time

export function table(answer, context) {
  const columns = answer.kind === "graph" ? ["subject", "predicate", "object"] : answer.columns;
  const rows = (answer.kind === "graph" ? answer.triples : answer.rows).map((row) => row.map((one) => reading(one, context)));
  if (!rows.length) return make("p", { class: "answer" }, "No rows: nothing in this release fits.");
  return new Table(columns, rows).element;
}

class Table {
  constructor(columns, rows) {
    this.columns = columns;
    this.rows = rows;
    this.hidden = new Set();
    this.sorted = { column: null, up: true };
    this.words = "";
    this.most = STEP;
    this.place = make("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": "Answer" });
    this.more = make("button", { type: "button", class: "plain", onclick: () => this.#grow() }, "More rows");
    this.element = make("div", {}, this.#tools(), this.place, make("p", {}, this.more));
    this.#draw();
  }

  #tools() {
    const filter = make("input", { id: "row-filter", type: "search", oninput: () => this.#filter(filter.value) });
    const copy = make("button", { type: "button", class: "plain", onclick: () => this.#copy() }, "Copy the rows");
    return make("div", {},
      make("div", { class: "row" }, make("span", {}, make("label", { for: "row-filter" }, "Rows with these words"), filter), copy),
      make("details", {}, make("summary", {}, "Columns"), this.columns.map((name, place) => this.#choice(name, place))));
  }

  #choice(name, place) {
    const toggle = () => {
      if (!this.hidden.delete(place)) this.hidden.add(place);
      this.#draw();
    };
    return make("label", {}, make("input", { type: "checkbox", checked: true, onchange: toggle }), ` ${name}`);
  }

  #filter(words) {
    this.words = words.toLowerCase();
    this.#draw();
  }

  #grow() {
    this.most += STEP;
    this.#draw();
  }

  #sort(column) {
    const up = this.sorted.column === column ? !this.sorted.up : true;
    this.sorted = { column, up };
    this.#draw();
    this.place.querySelectorAll("th button")[this.#places().indexOf(column)].focus();
  }

  #places() {
    return this.columns.map((_, place) => place).filter((place) => !this.hidden.has(place));
  }

  #found() {
    const words = this.words.split(/\s+/).filter(Boolean);
    const text = (row) => row.map((one) => one.text).join(" ").toLowerCase();
    const found = words.length ? this.rows.filter((row) => words.every((one) => text(row).includes(one))) : [...this.rows];
    const { column, up } = this.sorted;
    if (column !== null) found.sort((a, b) => compare(a[column], b[column], up));
    return found;
  }

  #draw() {
    const places = this.#places();
    const found = this.#found();
    const shown = found.slice(0, this.most);
    const all = found.length === this.rows.length ? "" : ` of ${this.rows.length.toLocaleString("en")}`;
    const first = shown.length < found.length ? `, the first ${shown.length} shown` : "";
    const caption = `${found.length.toLocaleString("en")}${all} ${this.rows.length === 1 ? "row" : "rows"}${first}`;
    this.more.hidden = shown.length === found.length;
    this.place.replaceChildren(
      make("table", {}, make("caption", { "aria-live": "polite" }, caption),
        make("thead", {}, make("tr", {}, places.map((place) => this.#head(place)))),
        make("tbody", {}, shown.map((row) => make("tr", {}, places.map((place) => cell(row[place])))))),
    );
  }

  #head(place) {
    const { column, up } = this.sorted;
    const sort = column === place ? (up ? "ascending" : "descending") : null;
    const number = this.rows.some((row) => row[place].number);
    return make("th", { scope: "col", "aria-sort": sort, class: number ? "number" : null },
      make("button", { type: "button", onclick: () => this.#sort(place) }, this.columns[place]));
  }

  #copy() {
    const places = this.#places();
    const plain = (text) => text.replace(/[\t\r\n]+/g, " ");
    const lines = [places.map((place) => this.columns[place]), ...this.#found().map((row) => places.map((place) => row[place].text))];
    navigator.clipboard?.writeText(lines.map((line) => line.map(plain).join("\t")).join("\n"));
  }
}

function cell({ text, href, title, number, lang }) {
  const kind = number ? "number" : text.length > 40 ? "long" : null;
  return make("td", { class: kind, lang }, href ? make("a", { href, title }, text) : text);
}

// Empty cells stand last, whichever way is sorted.
function compare(a, b, up) {
  if (!a.text || !b.text) return (a.text ? 0 : 1) - (b.text ? 0 : 1);
  const order = a.number && b.number ? a.text - b.text : a.text.localeCompare(b.text, "en", { numeric: true });
  return up ? order : -order;
}
