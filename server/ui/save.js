// A picture of the page as a file of its own: its styles are written into it, links are left out.
import { make } from "./dom.js";

const STYLES = ["fill", "stroke", "stroke-width", "font-family", "font-size", "paint-order", "stroke-linejoin"];
const TWICE = 2; // pixels for each unit, so that print is sharp

export async function save(canvas, box, suffix) {
  const text = alone(canvas, box);
  const drawn = new Blob([text], { type: "image/svg+xml" });
  offer(suffix === "svg" ? drawn : await pixels(text, box), `myelokg-explore.${suffix}`);
}

function alone(canvas, { x, y, width, height }) {
  const copy = canvas.cloneNode(true);
  const [before, after] = [canvas, copy].map((one) => [...one.querySelectorAll("*")]);
  after.forEach((one, place) => {
    const style = getComputedStyle(before[place]);
    for (const name of STYLES) one.setAttribute(name, style.getPropertyValue(name));
    one.removeAttribute("href");
  });
  const size = { viewBox: `${x} ${y} ${width} ${height}`, width, height, xmlns: "http://www.w3.org/2000/svg" };
  for (const [name, value] of Object.entries(size)) copy.setAttribute(name, value);
  return new XMLSerializer().serializeToString(copy);
}

async function pixels(text, { width, height }) {
  const image = new Image();
  image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(text)}`;
  await image.decode();
  const sheet = make("canvas", { width: width * TWICE, height: height * TWICE });
  const pen = sheet.getContext("2d");
  pen.fillStyle = getComputedStyle(document.body).backgroundColor;
  pen.fillRect(0, 0, sheet.width, sheet.height);
  pen.drawImage(image, 0, 0, sheet.width, sheet.height);
  return new Promise((done) => sheet.toBlob(done, "image/png"));
}

function offer(blob, name) {
  const href = URL.createObjectURL(blob);
  make("a", { href, download: name }).click();
  setTimeout(() => URL.revokeObjectURL(href), 10000);
}
