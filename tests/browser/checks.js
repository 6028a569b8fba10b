/* What is wrong with the page as it stands, as sentences; [] when nothing is. Evaluated in the page by the tests. */
(() => {
  const faults = [];
  const parse = (colour) => {
    const [r, g, b, a = 1] = colour.match(/[\d.]+/g).map(Number);
    return { r, g, b, a };
  };
  const over = (top, under) => ({
    r: top.r * top.a + under.r * (1 - top.a),
    g: top.g * top.a + under.g * (1 - top.a),
    b: top.b * top.a + under.b * (1 - top.a),
    a: 1,
  });
  const luminance = ({ r, g, b }) => {
    const [x, y, z] = [r, g, b].map((v) => (v / 255 <= 0.04045 ? v / 255 / 12.92 : ((v / 255 + 0.055) / 1.055) ** 2.4));
    return 0.2126 * x + 0.7152 * y + 0.0722 * z;
  };
  const background = (node) => {
    const layers = [];
    for (let at = node; at; at = at.parentElement) layers.push(parse(getComputedStyle(at).backgroundColor));
    return layers.reduceRight((under, layer) => over(layer, under), { r: 255, g: 255, b: 255, a: 1 });
  };
  const isShown = (node) => node.checkVisibility({ visibilityProperty: true, opacityProperty: true });
  const ownText = (node) => [...node.childNodes].filter((child) => child.nodeType === 3 && child.data.trim());

  for (const node of document.body.querySelectorAll("*")) {
    if (!isShown(node) || node.closest(".visually-hidden, noscript")) continue;
    const style = getComputedStyle(node);
    if (ownText(node).length || node.matches("textarea")) {
      const under = background(node);
      const [light, dark] = [luminance(over(parse(style.color), under)), luminance(under)].sort((a, b) => b - a);
      const ratio = (light + 0.05) / (dark + 0.05);
      const size = parseFloat(style.fontSize);
      const isLarge = size >= 24 || (size >= 18.66 && style.fontWeight >= 700);
      const text = node.textContent.slice(0, 20);
      if (ratio < (isLarge ? 3 : 4.5)) faults.push(`contrast ${ratio.toFixed(2)}: ${text}`);
      if (size < 12) faults.push(`${size}px: ${text}`);
    }
    if (node.matches("button, select, textarea, input, nav a, .passage-link, summary")) {
      const box = node.getBoundingClientRect();
      if (box.width < 24 || box.height < 24) faults.push(`target ${box.width}×${box.height}: ${node.outerHTML.slice(0, 80)}`);
    }
    if (node.matches("input, textarea, select") && !node.labels.length) faults.push(`no label: ${node.id}`);
    if (node.matches("a, button") && !(node.getAttribute("aria-label") ?? node.textContent).trim()) {
      faults.push(`no name: ${node.outerHTML.slice(0, 80)}`);
    }
  }
  const ids = [...document.querySelectorAll("[id]")].map((node) => node.id);
  for (const id of new Set(ids.filter((id, at) => ids.indexOf(id) !== at))) faults.push(`id twice: ${id}`);
  for (const name of ["aria-labelledby", "for"]) {
    for (const node of document.querySelectorAll(`[${name}]`)) {
      if (!document.getElementById(node.getAttribute(name))) faults.push(`${name} points nowhere: ${node.getAttribute(name)}`);
    }
  }
  const headings = [...document.querySelectorAll("#page :is(h1, h2, h3)")].filter(isShown).map((node) => +node.tagName[1]);
  if (headings.filter((level) => level === 1).length !== 1) faults.push(`h1 × ${headings.filter((l) => l === 1).length}`);
  headings.forEach((level, at) => at && level > headings[at - 1] + 1 && faults.push(`heading level ${level} skipped one`));
  if (document.documentElement.scrollWidth > window.innerWidth) {
    faults.push(`scrolls sideways: ${document.documentElement.scrollWidth} > ${window.innerWidth}`);
  }
  return faults;
})();
