// Builds elements. Text of reports only ever becomes text nodes: nothing here parses HTML.

const SVG = "http://www.w3.org/2000/svg";
// control, direction and invisible characters: a report may carry them to make a number read otherwise
const UNSEEN = /[\p{Cc}\p{Cf}\p{Cs}\p{Co}\u2028\u2029]/gu;
const BREAK = / ?⏎ ?/gu;

export function h(tag, props = {}, ...children) {
  const element = document.createElement(tag);
  apply(element, props);
  element.append(...children.flat(Infinity).filter((child) => child !== null && child !== undefined && child !== false));
  return element;
}

export function svg(tag, attributes = {}, ...children) {
  const element = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  element.append(...children.flat().filter(Boolean));
  return element;
}

function apply(element, props) {
  for (const [name, value] of Object.entries(props)) {
    if (value === null || value === undefined || value === false) continue;
    if (name === "class") element.className = value;
    else if (name === "on") for (const [event, run] of Object.entries(value)) element.addEventListener(event, run);
    else if (name === "style") Object.assign(element.style, value);
    else if (name === "data") Object.assign(element.dataset, value);
    else element.setAttribute(name, value === true ? "" : value);
  }
}

// printed text: isolated from the text around it, with what cannot be seen made visible
export function printed(text, className = "") {
  const holder = h("bdi", { class: `printed ${className}` });
  const flat = (text ?? "").replace(BREAK, " ");
  let from = 0;
  for (const match of flat.matchAll(UNSEEN)) {
    holder.append(flat.slice(from, match.index));
    const code = match[0].codePointAt(0).toString(16).toUpperCase().padStart(4, "0");
    holder.append(h("span", { class: "unseen" }, `U+${code}`));
    from = match.index + match[0].length;
  }
  holder.append(flat.slice(from));
  return holder;
}

// the same for attributes, which hold no elements
export function inert(text) {
  const shown = (match) => `U+${match.codePointAt(0).toString(16).toUpperCase().padStart(4, "0")}`;
  return (text ?? "").replace(BREAK, " ").replace(UNSEEN, shown);
}

export const byId = (id) => document.getElementById(id);

const PATHS = {
  open: "M12 2.5 21.5 12 12 21.5 2.5 12Z",
  confirmed: "M12 2a10 10 0 1 0 0 20 10 10 0 0 0 0-20Zm-1.6 14.4-4.2-4.2 1.7-1.7 2.5 2.5 5.7-5.7 1.7 1.7Z",
  corrected: "M4 16.5V20h3.5L18.6 8.9l-3.5-3.5Zm17-10a1.2 1.2 0 0 0 0-1.7L19.2 3a1.2 1.2 0 0 0-1.7 0L16.2 4.3l3.5 3.5Z",
  source_error: "M5 2h2v1h12l-3 5 3 5H7v9H5Z",
  blank: "M12 2a10 10 0 1 0 0 20 10 10 0 0 0 0-20Zm0 2.6c1.6 0 3 .5 4.2 1.4L6 16.2A7.4 7.4 0 0 1 12 4.6Zm0 14.8c-1.6 0-3-.5-4.2-1.4L18 7.8a7.4 7.4 0 0 1-6 11.6Z",
  unreadable: "M3 3h18v18H3Zm5 6.5 2.5 2.5L8 14.5 9.5 16l2.5-2.5 2.5 2.5 1.5-1.5-2.5-2.5L16 9.5 14.5 8 12 10.5 9.5 8Z",
  wrong_code: "M7 4 2 9l5 5v-3.5h9v-3H7Zm10 6v3.500H8v3h9V20l5-5Z",
  postponed: "M12 2a10 10 0 1 0 0 20 10 10 0 0 0 0-20Zm-1.200 4h2.200v5.600l4 2.400-1.100 1.800-5.100-3Z",
  competing: "M12 2 23 21H1Zm-1.100 7v6h2.200V9Zm0 7.500v2.200h2.200v-2.200Z",
  plain: "M12 7a5 5 0 1 0 0 10 5 5 0 0 0 0-10Z",
};

export function icon(name) {
  return svg("svg", { viewBox: "0 0 24 24", class: `icon ${name}`, "aria-hidden": "true" }, svg("path", { d: PATHS[name] ?? PATHS.plain }));
}
