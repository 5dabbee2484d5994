// Makes elements. Text only ever becomes a text node: what travels in a message is never markup.

const SVG = "http://www.w3.org/2000/svg";

/** An HTML element; attributes that are functions are listeners, true and false are presence. */
export function h(name, attributes = {}, ...children) {
  return fill(document.createElement(name), attributes, children);
}

/** An SVG element, likewise. */
export function s(name, attributes = {}, ...children) {
  return fill(document.createElementNS(SVG, name), attributes, children);
}

function fill(element, attributes, children) {
  for (const [key, value] of Object.entries(attributes)) {
    if (typeof value === "function") element.addEventListener(key, value);
    else if (value === true) element.setAttribute(key, "");
    else if (value !== false && value != null) element.setAttribute(key, value);
  }
  element.append(...children.flat(Infinity).filter((child) => child != null && child !== false));
  return element;
}

/** The element of the page with that id. */
export const byId = (id) => document.getElementById(id);

/** Copy text, also where the page is not served from a secure address. */
export async function copyText(text) {
  if (navigator.clipboard) return navigator.clipboard.writeText(text);
  const area = h("textarea", { class: "off-screen" });
  area.value = text;
  document.body.append(area);
  area.select();
  document.execCommand("copy");
  area.remove();
}

/** Let a button say for a moment what it has done. */
export function confirmOn(button, words) {
  const before = button.textContent;
  button.textContent = words;
  button.disabled = true;
  setTimeout(() => {
    button.textContent = before;
    button.disabled = false;
  }, 1400);
}
