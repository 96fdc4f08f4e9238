// What reaches beyond the right edge of the window, unless it stands in a region that scrolls.
() => {
  const edge = document.documentElement.clientWidth;
  const inside = (one) => one.closest(".scroll") && !one.matches(".scroll");
  const name = (one) => `${one.tagName.toLowerCase()} ${(one.textContent || "").trim().slice(0, 40)}`;
  const found = [...document.body.querySelectorAll("*")].filter(
    (one) => one.getBoundingClientRect().right > edge + 1 && !inside(one) && !one.closest("svg"),
  );
  const scrolls = document.documentElement.scrollWidth > edge;
  return scrolls ? ["the page scrolls sideways", ...found.map(name)] : [];
}
