// Finds the words of the address (?q=) in the parts of the documentation and shows them above the
// list of all headings, which stays. The rules are those of search.py: each word begins some word.
"use strict";

const asked = (new URLSearchParams(location.search).get("q") || "").trim();
const split = (text) =>
  (text.toLowerCase().match(/[\p{L}\p{N}_]+/gu) || []).map((one) => one.replaceAll("_", ""));
const begins = (word, text) => split(text).some((one) => one.startsWith(word));

function weight(part, sought) {
  let sum = 0;
  for (const word of sought) {
    const found = [3, 5, 1].filter((_, at) => begins(word, part[at + 1]));
    if (!found.length) return 0;
    sum += found.reduce((all, one) => all + one);
  }
  return sum;
}

function excerpt(text, sought) {
  const places = sought.map((word) => text.toLowerCase().indexOf(word)).filter((at) => at >= 0);
  const begin = Math.max(0, Math.min(...places, text.length) - 80);
  return (begin ? "… " : "") + text.slice(begin, begin + 240);
}

function shown(part, sought) {
  const [address, title, heading, text] = part;
  const link = document.createElement("a");
  link.href = address;
  link.textContent = title === heading ? title : `${title}: ${heading}`;
  const around = document.createElement("span");
  around.className = "quiet";
  around.textContent = excerpt(text, sought);
  const item = document.createElement("li");
  item.append(link, " ", around);
  return item;
}

if (asked) {
  const sought = split(asked);
  const hits = parts
    .map((part) => [weight(part, sought), part])
    .filter(([weighs]) => weighs)
    .sort((one, other) => other[0] - one[0])
    .slice(0, 30);
  document.getElementById("words").value = asked;
  document.getElementById("told").textContent = `Parts that have “${asked}”: ${hits.length}`;
  document.getElementById("hits").append(...hits.map(([, part]) => shown(part, sought)));
}
