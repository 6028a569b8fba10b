/** Elements from values. Texts become text nodes and never markup, so a hostile title stays a title. */

/**
 * Make an element.
 *
 * Properties beginning with 「on」 are listeners; null, undefined and false are left out, true is an empty attribute.
 * Children are nodes, strings or arrays of them; null is left out.
 */
export function element(tag, properties = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (value === null || value === undefined || value === false) continue;
    if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
    else node.setAttribute(name, value === true ? "" : String(value));
  }
  node.append(...children.flat().filter((child) => child !== null && child !== undefined));
  return node;
}

/** Words side by side with a thin separator; empty ones are left out. */
export function facets(className, ...words) {
  const shown = words.filter(Boolean).map((word) => element("span", {}, word));
  return element("p", { class: `facets ${className}` }, shown);
}
