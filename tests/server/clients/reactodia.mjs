// Asks what Reactodia's canvas asks, through its own provider of data; writes what came as JSON.

import { OwlStatsSettings, SparqlDataProvider } from "@reactodia/workspace";

const [address, queryMethod] = process.argv.slice(2);
const mm = (name) => `https://w3id.org/myelokg/onto/${name}`;
const d = (name) => `https://w3id.org/myelokg/data/${name}`;

// Its pattern for types lacks the full stop that a pattern for words needs before it.
const filterTypePattern = `${OwlStatsSettings.filterTypePattern} .`;
const settings = { ...OwlStatsSettings, filterTypePattern };
const endpointUrl = `${address}/sparql`;
const provider = new SparqlDataProvider({ endpointUrl, queryMethod }, settings);
const trial = d("OPTIMISMM");

const plain = (model) => ({ id: model.id, label: model.label?.map((one) => one.value) });
const found = (items) => items.map((one) => one.element.id);
const { elementTypes, subtypeOf } = await provider.knownElementTypes({});
const elements = await provider.elements({ elementIds: [trial, d("PVd")] });

const told = {
  classes: elementTypes.map((one) => ({ ...plain(one), count: one.count })),
  parents: subtypeOf,
  links: (await provider.knownLinkTypes({})).map(plain),
  elements: [...elements.values()].map((one) => ({
    id: one.id,
    types: one.types,
    label: one.properties["http://www.w3.org/2000/01/rdf-schema#label"].map((word) => word.value),
  })),
  statistics: await provider.connectedLinkStats({ elementId: trial }),
  between: await provider.links({ primary: [trial], secondary: [d("PVd"), d("OPTIMISMM-PVd")] }),
  named: found(await provider.lookup({ text: "optimis", elementTypeId: mm("Study") })),
  ofClass: found(await provider.lookup({ elementTypeId: mm("Trial") })),
  around: found(await provider.lookup({ refElementId: trial, refElementLinkId: mm("hasArm") })),
};
console.log(JSON.stringify(told));
