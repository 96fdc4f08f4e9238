// Takes a file of Cytoscape JSON as cytoscape.js does; says what it then holds, and who is near whom.
const cytoscape = require("cytoscape");
const { readFileSync } = require("fs");

const read = JSON.parse(readFileSync(process.argv[2], "utf-8"));
const network = cytoscape({ headless: true, elements: read.elements });
const results = network.edges('[relation = "result"]');
const told = {
  nodes: network.nodes().length,
  edges: network.edges().length,
  labels: results.map((edge) => edge.data("label")),
  values: Object.fromEntries(
    results.filter("[value]").map((edge) => [edge.id(), edge.data("value")]),
  ),
  drugs: network
    .getElementById("https://w3id.org/myelokg/data/DaraKd")
    .outgoers('node[kind = "drug"]')
    .map((node) => node.data("name"))
    .sort(),
};
console.log(JSON.stringify(told));
