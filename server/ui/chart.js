// Bars, one a row, where an answer has names and one number for each. Zero is always on the axis.
import { draw, make } from "./dom.js";
import { isNumber, reading } from "./labels.js";

const MOST = 60;
const LINE = 24;
const MOST_LETTERS = 28;
const [LABELS, WIDTH, END] = [230, 720, 60];

// Which columns make the chart; null: there are no such.
function choose({ columns, rows }) {
  if (!rows.length) return null;
  const filled = (place) => rows.filter((row) => row[place]);
  const number = columns.findIndex((_, place) => filled(place).length && filled(place).every((row) => isNumber(row[place])));
  const label = columns.findIndex((_, place) => place !== number && filled(place).some((row) => !isNumber(row[place])));
  return number < 0 || label < 0 ? null : { number, label };
}

export const chartable = (answer) => choose(answer) !== null;

export function chart(answer, context) {
  const { number, label } = choose(answer);
  const found = answer.rows.filter((row) => row[number]);
  const bars = found.slice(0, MOST).map((row) => ({ name: reading(row[label], context).text, value: Number(row[number].value) }));
  const left = answer.rows.length - bars.length;
  const name = `${answer.columns[number]} by ${answer.columns[label]}`;
  const note = left ? ` ${left} of ${answer.rows.length} rows are not drawn: they have no number, or come after the first ${MOST}.` : "";
  return make("div", {},
    make("p", { class: "told" }, `${name}.${note} Rows of different trials are no comparison of the trials; the table says what each is.`),
    make("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": name }, picture(bars, name)));
}

function picture(bars, name) {
  const least = Math.min(0, ...bars.map((one) => one.value));
  const greatest = Math.max(0, ...bars.map((one) => one.value));
  const at = (value) => LABELS + ((value - least) / (greatest - least || 1)) * (WIDTH - LABELS - END);
  const height = bars.length * LINE + 8;
  return draw("svg", { class: "picture", viewBox: `0 0 ${WIDTH} ${height}`, width: WIDTH, height, role: "img", "aria-label": `${name}: ${bars.length} bars` },
    draw("line", { class: "axis", x1: at(0), x2: at(0), y1: 0, y2: height }),
    bars.map((one, place) => bar(one, place * LINE + 4, at)));
}

function bar({ name, value }, y, at) {
  const [from, to] = [at(Math.min(0, value)), at(Math.max(0, value))];
  return draw("g", {}, draw("title", {}, `${name}: ${value}`),
    draw("text", { x: LABELS - 8, y: y + 15, "text-anchor": "end" }, name.length > MOST_LETTERS ? `${name.slice(0, MOST_LETTERS - 1)}…` : name),
    draw("rect", { class: "bar", x: from, y: y + 3, width: Math.max(1, to - from), height: LINE - 8, rx: 2 }),
    draw("text", { x: to + 6, y: y + 15 }, String(value)));
}
