// Triples as a picture of things and links, and below it the same as a list, for keyboard and ear.
import { forceCenter, forceCollide, forceLink, forceManyBody, forceSimulation, forceX, forceY } from "d3-force";
import { draw, make, plural } from "./dom.js";
import { reading } from "./labels.js";

const MOST = 80; // things; beyond that a picture shows nothing any more
const [WIDTH, HEIGHT] = [900, 600];
const STEPS = 300;

// The triples of an answer: its own, or rows of three that begin with two things.
export function triplesOf(answer) {
  if (answer.kind === "graph") return answer.triples;
  if (answer.columns?.length !== 3) return [];
  const things = ([s, p, o]) => s && p && o && s.type !== "literal" && p.type === "uri" && o.type !== "literal";
  return answer.rows.every(things) ? answer.rows : [];
}

export function network(answer, context) {
  const triples = triplesOf(answer);
  const links = triples.filter(([, , object]) => object.type !== "literal");
  const graph = collect(links, context);
  const cut = graph.left ? ` The picture shows the first ${MOST} things; the list has all.` : "";
  const name = `${plural(graph.nodes.length, "thing")} and ${plural(graph.edges.length, "link")}`;
  return make("div", {},
    make("p", { class: "told" }, `${name} in the picture; texts and numbers are in the list.${cut}`),
    graph.nodes.length ? make("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": "Picture of the graph" }, picture(graph, name)) : null,
    list(triples, context));
}

function collect(links, context) {
  const nodes = new Map();
  const edges = [];
  const node = (term) => {
    if (!nodes.has(term.value) && nodes.size < MOST) nodes.set(term.value, { id: term.value, text: reading(term, context).text });
    return nodes.get(term.value);
  };
  for (const [subject, predicate, object] of links) {
    const [source, target] = [node(subject), node(object)];
    if (source && target) edges.push({ source, target, text: reading(predicate, context).text });
  }
  return { nodes: [...nodes.values()], edges, left: links.length > edges.length };
}

function picture({ nodes, edges }, name) {
  forceSimulation(nodes)
    .force("link", forceLink(edges).distance(150))
    .force("charge", forceManyBody().strength(-600))
    .force("collide", forceCollide(26))
    .force("centre", forceCenter(WIDTH / 2, HEIGHT / 2))
    .force("x", forceX(WIDTH / 2).strength(0.05))
    .force("y", forceY(HEIGHT / 2).strength(0.08))
    .stop()
    .tick(STEPS);
  const [left, right] = range(nodes.map((one) => one.x), 110);
  const [top, bottom] = range(nodes.map((one) => one.y), 40);
  return draw("svg", { class: "picture", viewBox: `${left} ${top} ${right - left} ${bottom - top}`, width: right - left, height: bottom - top, role: "img", "aria-label": name },
    edges.map(edge), nodes.map(dot));
}

const range = (values, margin) => [Math.min(...values) - margin, Math.max(...values) + margin];
const cut = (text, most) => (text.length > most ? `${text.slice(0, most - 1)}…` : text);

function edge({ source, target, text }) {
  const [x, y] = [(source.x + target.x) / 2, (source.y + target.y) / 2];
  return draw("g", {},
    draw("line", { class: "edge", x1: source.x, y1: source.y, x2: target.x, y2: target.y }),
    draw("text", { class: "edge-name halo", x, y, "text-anchor": "middle" }, cut(text, 24)));
}

function dot({ x, y, text, id }) {
  return draw("g", {}, draw("title", {}, id), draw("circle", { class: "node", cx: x, cy: y, r: 8 }),
    draw("text", { class: "halo", x, y: y + 22, "text-anchor": "middle" }, cut(text, 28)));
}

// Grouped by subject: what is said of each thing.
function list(triples, context) {
  const groups = Map.groupBy(triples, ([subject]) => subject.value);
  const shown = (term) => {
    const { text, href, title, lang } = reading(term, context);
    return href ? make("a", { href, title }, text) : make("span", { lang }, text);
  };
  const items = [...groups.values()].map((ones) =>
    make("li", {}, shown(ones[0][0]),
      make("ul", {}, ones.map(([, predicate, object]) => make("li", {}, shown(predicate), ": ", shown(object))))));
  return make("details", { open: items.length < 20 }, make("summary", {}, `The same as a list: ${plural(triples.length, "statement")} about ${plural(items.length, "thing")}`), make("ul", {}, items));
}
