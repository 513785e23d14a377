// What belongs to a todo: steps, what it waits for, who shares it. Each is saved at once.

import { api, create } from "./api.js";
import { choices, element, field } from "./dom.js";
import { clear, show } from "./notices.js";
import { picture } from "./picture.js";

const MAY = { viewer: "look at it", editor: "change it" };
const items = async (path) => (await api("GET", path)).data.items;

// The sections for one todo; `changed` is called after each change.
export async function parts(todo, trouble, changed) {
  const place = element("div", { class: "parts" });
  const path = `todos/${todo.id}`;
  const mine = todo.role === "owner";

  // Does something, then draws all parts anew; what went wrong is said in the dialog.
  const after = async (work, focus) => {
    clear(null, trouble);
    try {
      await work();
      await changed();
      await draw();
      place.querySelector(focus)?.focus();
    } catch (problem) {
      show(problem, null, trouble);
    }
  };
  const button = (text, label, work, focus) =>
    element("button", { type: "button", "aria-label": label, click: () => after(work, focus) }, text);
  const adder = (label, control, text, work, ...more) =>
    element("form", { class: "adder", submit: (event) => {
      event.preventDefault();
      after(() => work(event.target.elements), `[name=${control.name}]`);
    } }, field(label, control), ...more, element("button", { type: "submit" }, text));

  async function draw() {
    const [subtasks, waitsFor, around, others, shares] = await Promise.all([
      items(`${path}/subtasks`),
      items(`${path}/dependencies`),
      api("GET", `graph/${path}/surroundings?limit=30`).catch((problem) => problem),
      items("todos?limit=100&status=open"),
      mine ? items(`${path}/shares`) : [],
    ]);
    place.replaceChildren(
      steps(subtasks),
      waits(waitsFor, around, others),
      mine ? sharing(shares) : element("p", {}, `Shared with you: you may ${MAY[todo.role]}.`),
    );
    redrawLater(around);
  }

  function steps(subtasks) {
    const input = element("input", { name: "step", required: true, maxlength: 200 });
    return section("Steps",
      element("ul", { class: "steps" }, ...subtasks.map((step) => element("li", {},
        element("label", {},
          element("input", { type: "checkbox", checked: step.done, change: (event) =>
            after(() => api("PATCH", `${path}/subtasks/${step.id}`, { body: { done: event.target.checked } })) }),
          ` ${step.title}`),
        button("Remove", `Remove step: ${step.title}`,
          () => api("DELETE", `${path}/subtasks/${step.id}`), "[name=step]")))),
      adder("New step", input, "Add step", (given) => create(`${path}/subtasks`, { title: given.step.value })));
  }

  function waits(waitsFor, around, others) {
    const known = new Set([todo.id, ...waitsFor.map(({ id }) => id)]);
    const options = others.filter(({ id }) => !known.has(id)).map(({ id, title }) => [id, title]);
    const select = choices({ name: "other" }, options);
    return section("Has to wait for",
      element("ul", {}, ...waitsFor.map((other) => element("li", {}, other.title,
        button("Remove", `No longer wait for: ${other.title}`,
          () => api("DELETE", `${path}/dependencies/${other.id}`), "[name=other]")))),
      options.length
        ? adder("Another todo", select, "Wait for it",
            (given) => api("PUT", `${path}/dependencies/${given.other.value}`))
        : element("p", { class: "note" }, "There is no other open todo to wait for."),
      element("div", { class: "around" }, around instanceof Error
        ? element("p", { class: "note" }, `There is no picture now: ${around.message}`)
        : picture(todo, around.data)));
  }

  function sharing(shares) {
    const email = element("input", { name: "email", type: "email", required: true, autocomplete: "off" });
    const role = field("may", choices({ name: "role" }, Object.entries(MAY)));
    return section("Shared with",
      element("ul", {}, ...shares.map((share) => element("li", {},
        `${share.name} (${share.email}) may ${MAY[share.role]}`,
        button("Withdraw", `No longer share with ${share.name}`,
          () => api("DELETE", `${path}/shares/${share.user_id}`), "[name=email]")))),
      adder("E-mail", email, "Share", (given) =>
        create(`${path}/shares`, { email: given.email.value, role: given.role.value }), role));
  }

  // The graph is told a moment after the tables: while it is behind, the picture is drawn again.
  async function redrawLater(around) {
    const drawn = place.firstChild;
    for (const seconds of [1, 2, 4, 8, 16]) {
      if (around instanceof Error || !(Number(around.headers.get("X-Graph-Lag")) > 0)) return;
      await new Promise((resolve) => setTimeout(resolve, 1000 * seconds));
      if (!drawn.isConnected) return; // closed, or all of it has been drawn anew
      around = await api("GET", `graph/${path}/surroundings?limit=30`).catch((problem) => problem);
      if (around.data) place.querySelector(".around").replaceChildren(picture(todo, around.data));
    }
  }

  await draw();
  return place;
}

function section(title, ...children) {
  return element("section", {}, element("h3", {}, title), ...children);
}
