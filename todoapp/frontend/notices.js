// What the page says about what happened: errors at once, everything else when there is a pause.

import { byId, element } from "./dom.js";

export function say(text) {
  byId("state").textContent = text;
}

// Shows a Problem in `place`: the fields that are wrong say why, everything else is one sentence.
export function show(problem, form = null, place = byId("alert")) {
  if (!(problem instanceof Error)) throw problem;
  const rest = (problem.errors ?? []).filter((error) => !(form && mark(form, error)));
  const sentences = rest.map(({ field, message }) => `${field.split(".").pop()}: ${message}.`);
  const fieldsOnly = problem.errors?.length && !rest.length;
  const text = fieldsOnly ? "Please correct the marked fields." : [problem.message, ...sentences].join(" ");
  place.replaceChildren(element("p", { class: "problem" }, text));
  form?.querySelector("[aria-invalid]")?.focus();
}

export function clear(form = null, place = byId("alert")) {
  place.replaceChildren();
  for (const control of form?.querySelectorAll("[aria-invalid]") ?? []) {
    control.removeAttribute("aria-invalid");
    control.removeAttribute("aria-describedby");
  }
  form?.querySelectorAll(".fault").forEach((fault) => fault.remove());
}

function mark(form, { field, message }) {
  const name = field.split(".").find((part) => form.elements[part]);
  if (!name) return false;
  const control = form.elements[name];
  const id = `${control.id}-fault`;
  control.setAttribute("aria-invalid", "true");
  control.setAttribute("aria-describedby", id);
  control.closest(".field").append(element("span", { class: "fault", id }, message));
  return true;
}
