// The picture above the list of /explore: the same things and links, each thing a link that opens it.
import { forceCollide, forceLink, forceManyBody, forceSimulation, forceX, forceY } from "d3-force";
import { draw, make } from "./dom.js";
import { save } from "./save.js";

const MOST = 150; // things; of more a picture shows nothing
const STEPS = 300;
const WIDER = 1.7;
const CROWDED = 9; // lines at one thing, from which on they are of two lengths
const KEPT = "myelokg-explore"; // where things stood, so that the picture grows and does not jump
const cut = (text, most) => (text.length > most ? `${text.slice(0, most - 1)}…` : text);

const place = document.querySelector("#picture");
const { nodes: all, edges: links } = JSON.parse(document.querySelector("#view").textContent);
const nodes = all.slice(0, MOST);
const edges = joined(links, new Set(nodes.map((one) => one.id)));
lay();
const box = bounds();
const canvas = picture();
place.append(canvas, tools());
if (all.length > MOST) place.append(make("p", {}, `The picture shows the first ${MOST} things; the list has all.`));
place.hidden = false;
view(box);
document.documentElement.dataset.explore = "ready";

// Several links of two things are one line, which says how many they are.
function joined(found, shown) {
  const pairs = new Map();
  for (const one of found.filter(({ source, target }) => shown.has(source) && shown.has(target))) {
    const key = [one.source, one.target].sort().join(" ");
    pairs.set(key, [...(pairs.get(key) ?? []), one]);
  }
  return [...pairs.values()].map((ones) => ({
    source: ones[0].source,
    target: ones[0].target,
    result: ones.some((one) => one.iri),
    text: ones.length > 1 ? `${ones.length} links` : ones[0].label,
    title: ones.map((one) => one.label).join("\n"),
  }));
}

// Names are wider than high, so things are laid out as if all were round, and drawn apart sideways.
function lay() {
  const kept = JSON.parse(sessionStorage.getItem(KEPT) ?? "{}");
  for (const one of nodes) [one.x, one.y] = kept[one.id] ?? [one.x, one.y];
  forceSimulation(nodes)
    .force("link", forceLink(edges).id((one) => one.id).distance(far))
    .force("charge", forceManyBody().strength((one) => (one.open ? -2500 : -800)))
    .force("collide", forceCollide(50).iterations(3))
    .force("x", forceX().strength(0.1))
    .force("y", forceY().strength(0.06))
    .stop()
    .tick(STEPS);
  sessionStorage.setItem(KEPT, JSON.stringify(Object.fromEntries(nodes.map((one) => [one.id, [one.x, one.y]]))));
  for (const one of nodes) one.x *= WIDER;
}

// Where many lines meet, every other one is longer, so that names do not stand side by side.
function far({ source, target }, index) {
  const most = Math.max(degree(source), degree(target));
  return most < CROWDED ? 130 : 120 + 5 * most + (index % 2) * 80;
}

function bounds() {
  const range = (values, margin) => [Math.min(...values) - margin, Math.max(...values) + margin];
  const [left, right] = range(nodes.map((one) => one.x), 115);
  const [top, bottom] = range(nodes.map((one) => one.y), 50);
  return { x: left, y: top, width: right - left, height: bottom - top };
}

function picture() {
  const name = `Picture: ${nodes.length} things and ${links.length} links; the list below says the same`;
  return draw("svg", { class: "canvas", role: "group", "aria-label": name }, edges.map(line), nodes.map(dot));
}

function degree(node) {
  return edges.filter(({ source, target }) => source === node || target === node).length;
}

function line({ source, target, result, text, title }) {
  const towards = degree(target) > degree(source) ? 0.35 : 0.65; // away from where lines meet
  const middle = { x: source.x + (target.x - source.x) * towards, y: source.y + (target.y - source.y) * towards };
  return draw("g", {}, draw("title", {}, title),
    draw("line", { class: result ? "line result" : "line", x1: source.x, y1: source.y, x2: target.x, y2: target.y }),
    draw("text", { class: "said", "text-anchor": "middle", ...middle }, cut(text, 34)));
}

// The name of the link is what is written; the tooltip has what was cut.
function dot({ x, y, label, kind, open, toggle }) {
  const shown = shape(kind, x, y);
  shown.append(draw("title", {}, label));
  return draw("a", { href: toggle, class: open ? "opened" : "" }, shown,
    draw("text", { x, y: y + 24, "text-anchor": "middle" }, cut(label, 30)), " ",
    draw("text", { class: "said", x, y: y + 37, "text-anchor": "middle" }, open ? `${kind}, open` : kind));
}

function shape(kind, x, y) {
  const seen = { class: "dot", "aria-hidden": "true" };
  const side = { ...seen, x: x - 9, y: y - 9, width: 18, height: 18 };
  if (kind.includes("trial") || kind.includes("study")) return draw("rect", side);
  if (kind === "regimen") return draw("rect", { ...side, rx: 5 });
  const corners = `M${x} ${y - 11}L${x + 11} ${y}L${x} ${y + 11}L${x - 11} ${y}Z`;
  if (kind.includes("cohort") || kind === "arm") return draw("path", { ...seen, d: corners });
  return draw("circle", { ...seen, cx: x, cy: y, r: 10 });
}

function view({ x, y, width, height }) {
  canvas.setAttribute("viewBox", `${x} ${y} ${width} ${height}`);
}

function tools() {
  let now = box;
  const go = (next) => view((now = next));
  const zoom = (by) => go({ x: now.x + (now.width * (1 - by)) / 2, y: now.y + (now.height * (1 - by)) / 2, width: now.width * by, height: now.height * by });
  const move = (x, y) => go({ ...now, x: now.x + x * now.width, y: now.y + y * now.height });
  const button = (name, onclick) => make("button", { type: "button", onclick }, name);
  let held = null;
  canvas.addEventListener("pointerdown", ({ clientX, clientY }) => (held = [clientX, clientY]));
  window.addEventListener("pointerup", () => (held = null));
  canvas.addEventListener("pointermove", ({ clientX, clientY, buttons }) => {
    if (!held || !buttons) return;
    move((held[0] - clientX) / canvas.clientWidth, (held[1] - clientY) / canvas.clientHeight);
    held = [clientX, clientY];
  });
  return make("div", { class: "tools", role: "group", "aria-label": "Picture" },
    button("Larger", () => zoom(0.8)), button("Smaller", () => zoom(1.25)),
    button("Left", () => move(-0.2, 0)), button("Right", () => move(0.2, 0)),
    button("Up", () => move(0, -0.2)), button("Down", () => move(0, 0.2)), button("Whole", () => go(box)),
    button("Save as SVG", () => save(canvas, box, "svg")), button("Save as PNG", () => save(canvas, box, "png")));
}
