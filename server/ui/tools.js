// What stands beside the button Ask: stop, share, and what is going on.
import { make } from "./dom.js";

export function addTools(form, editor) {
  const button = form.querySelector("button[type=submit]");
  const share = form.querySelector("#share");
  const status = make("p", { class: "told", role: "status" });
  const stop = make("button", { type: "button", class: "plain", disabled: true }, "Stop");
  button.after(stop);
  share?.addEventListener("click", (event) => {
    event.preventDefault();
    link(form, editor, status);
  });
  form.append(status);
  let cancel = () => {};
  stop.addEventListener("click", () => cancel());
  return {
    busy(abort) {
      cancel = abort;
      stop.disabled = false;
      status.textContent = "Asking …";
    },
    ready() {
      stop.disabled = true;
      status.textContent = "";
    },
  };
}

async function link(form, editor, status) {
  status.textContent = "Making a link …";
  const body = new URLSearchParams({ query: editor.text(), release: form.dataset.release });
  const answer = await fetch("/s", { method: "POST", headers: { Accept: "application/json" }, body }).catch(() => null);
  const found = await answer?.json().catch(() => null);
  if (!answer?.ok) {
    status.textContent = found?.detail ?? "No link could be made. Try again.";
    return;
  }
  const copy = () => navigator.clipboard?.writeText(found.link);
  status.replaceChildren(
    "For this query and release ", make("code", {}, found.release), ": ",
    make("a", { href: found.link }, found.link), " ",
    make("button", { type: "button", class: "plain", onclick: copy }, "Copy"),
  );
}
