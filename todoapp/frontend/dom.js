// Making elements. Text is only ever set as text, so nothing that people write becomes markup.

export const byId = (id) => document.getElementById(id);

// element("li", {class: "todo"}, "Buy ", element("b", {}, "paint"))
// A value of false leaves the attribute out; a function listens to the event of that name.
export function element(name, attributes = {}, ...children) {
  return dress(document.createElement(name), attributes, children);
}

export function svg(name, attributes = {}, ...children) {
  return dress(document.createElementNS("http://www.w3.org/2000/svg", name), attributes, children);
}

function dress(made, attributes, children) {
  for (const [name, value] of Object.entries(attributes)) {
    if (typeof value === "function") made.addEventListener(name, value);
    else if (value !== false && value != null) made.setAttribute(name, value === true ? "" : value);
  }
  made.append(...children.filter((child) => child != null && child !== false));
  return made;
}

// A label with its control, and a place for what is wrong with it.
export function field(label, control, attributes = {}) {
  control.id ||= `field-${(field.count = (field.count ?? 0) + 1)}`;
  return element(
    "p",
    { class: "field", "data-field": control.name, ...attributes },
    element("label", { for: control.id }, label),
    control,
  );
}

export function choices(attributes, options, chosen) {
  return element(
    "select",
    attributes,
    ...options.map(([value, text]) =>
      element("option", { value, selected: String(value) === String(chosen ?? "") }, text),
    ),
  );
}
