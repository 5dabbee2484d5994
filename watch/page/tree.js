// Draws any JSON value as a tree that folds.

import { h } from "./dom.js";

const OPEN_DEPTH = 3;
const HIDDEN = "***"; // what the watch puts in a secret's place

/** An element that shows the value. */
export function tree(value, depth = 0) {
  if (Array.isArray(value)) return branch(value.map((item, i) => [i, item]), `[${value.length}]`, depth);
  if (value && typeof value === "object") return branch(Object.entries(value), "{}", depth);
  return leaf(value);
}

function leaf(value) {
  if (value === HIDDEN) return h("span", { class: "hidden-value", title: "the watch never shows it" }, "redacted");
  if (typeof value === "string") return h("span", { class: "string" }, value === "" ? "“”" : value);
  return h("span", { class: value === null ? "null" : typeof value }, String(value));
}

function branch(entries, sign, depth) {
  if (!entries.length) return h("span", { class: "null" }, sign === "{}" ? "{}" : "[]");
  const list = h("ul", { class: "branch" }, entries.map(([key, value]) => entry(key, value, depth)));
  return list;
}

function entry(key, value, depth) {
  const name = h("span", { class: "key" }, `${key}: `);
  if (!value || typeof value !== "object" || !Object.keys(value).length) {
    return h("li", {}, name, tree(value, depth + 1));
  }
  const size = Array.isArray(value) ? `${value.length}` : `${Object.keys(value).length}`;
  return h("li", {},
    h("details", { open: depth < OPEN_DEPTH },
      h("summary", {}, name, h("span", { class: "size" }, size)), tree(value, depth + 1)));
}
