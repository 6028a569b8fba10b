/** Elements from values. Texts become text nodes and never markup, so a hostile title stays a title. */

const SVG = "http://www.w3.org/2000/svg";

/**
 * Make an element.
 *
 * Properties beginning with 「on」 are listeners; null, undefined and false are left out, true is an empty attribute.
 * Children are nodes, strings or arrays of them; null, undefined and false are left out.
 */
export function element(tag, properties = {}, ...children) {
  return filled(document.createElement(tag), properties, children);
}

/** The same for a drawing. */
export function drawn(tag, properties = {}, ...children) {
  return filled(document.createElementNS(SVG, tag), properties, children);
}

function filled(node, properties, children) {
  for (const [name, value] of Object.entries(properties)) {
    if (value === null || value === undefined || value === false) continue;
    if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
    else node.setAttribute(name, value === true ? "" : String(value));
  }
  node.append(...kept(children));
  return node;
}

/** Children without those that are nothing. */
export const kept = (children) =>
  children.flat(Infinity).filter((child) => child !== null && child !== undefined && child !== false && child !== "");

/** Words or elements side by side with a thin separator; empty ones are left out. */
export function facets(className, ...words) {
  const shown = words.filter(Boolean).map((word) => element("span", {}, word));
  return element("p", { class: `facets ${className}` }, shown);
}

/** A button that does not shout. */
export function quiet(text, onclick, properties = {}) {
  return element("button", { type: "button", class: "quiet", onclick, ...properties }, text);
}
