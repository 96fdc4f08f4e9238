// A walk with the Tab key: what can be operated must be reached, and must show that it is.
window.walk = (() => {
  const operable =
    "a[href], button, input, select, textarea, summary, [tabindex]:not([tabindex^='-'])";
  const reached = new Set();
  const unseen = [];
  let first = null;
  let round = false;

  const name = (one) => {
    const text = one.getAttribute("aria-label") || one.textContent || one.id;
    return `${one.tagName.toLowerCase()} ${text.trim().replace(/\s+/g, " ").slice(0, 60)}`;
  };
  const shown = (one) => one.checkVisibility() && !one.disabled && !one.closest("[inert]");
  const active = () => {
    let one = document.activeElement;
    while (one?.shadowRoot?.activeElement) one = one.shadowRoot.activeElement;
    return one;
  };
  const marked = (one) => {
    const style = getComputedStyle(one);
    const outline = style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 1;
    return outline || style.boxShadow !== "none";
  };
  // Of radio buttons with one name only one is a stop; the arrow keys lead to the others.
  const same = (one) =>
    one.type === "radio"
      ? [...document.querySelectorAll(`input[type=radio][name="${CSS.escape(one.name)}"]`)]
      : [one];

  const stop = () => {
    const one = active();
    round ||= one === first;
    first ??= one;
    if (!reached.has(one) && !marked(one)) unseen.push(name(one));
    for (const each of same(one)) reached.add(each);
    for (let host = one.getRootNode().host; host; host = host.getRootNode().host) reached.add(host);
  };

  return {
    begin() {
      // From the body on, wherever the focus was before.
      document.body.tabIndex = -1;
      document.body.focus();
      document.body.removeAttribute("tabindex");
      getSelection().removeAllRanges();
      document.addEventListener("focusin", stop);
    },
    // Whether the walk is round: at its first stop again, or out of the page.
    round() {
      return round || active() === document.body;
    },
    end() {
      document.removeEventListener("focusin", stop);
      const all = [...document.querySelectorAll(operable)].filter(shown);
      const missed = all.filter((one) => !reached.has(one)).map(name);
      return { missed, unseen, reached: [...reached].map(name) };
    },
  };
})();
