// A field above the saved questions that leaves those in which all words occur.
import { make } from "./dom.js";

export function searchable(details) {
  const links = [...details.querySelectorAll("a[data-words]")];
  const status = make("p", { class: "told", role: "status" });
  const search = () => {
    const words = field.value.toLowerCase().split(/\s+/).filter(Boolean);
    let found = 0;
    for (const link of links) {
      const text = `${link.textContent} ${link.dataset.words}`.toLowerCase();
      const fits = words.every((one) => text.includes(one));
      link.parentElement.hidden = !fits;
      found += fits;
    }
    for (const group of details.querySelectorAll("section"))
      group.hidden = !group.querySelector("li:not([hidden])");
    status.textContent = words.length ? `${found} of ${links.length} questions` : "";
  };
  const field = make("input", { id: "saved-search", type: "search", oninput: search });
  const label = make("label", { for: "saved-search" }, "Words in the question");
  details.querySelector("summary").after(make("p", { class: "row" }, make("span", {}, label, field)), status);
}
