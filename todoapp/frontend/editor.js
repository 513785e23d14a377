// One todo in a dialog: its fields, and below them its parts (parts.js).
//
// What is saved names the version that was read. If somebody else changed the todo meanwhile the
// server refuses, and the reader decides with both versions in view: nothing is overwritten unseen.

import { Problem, api, categories, create } from "./api.js";
import { byId, choices, element, field } from "./dom.js";
import { clear, say, show } from "./notices.js";
import { parts } from "./parts.js";
import { FIELDS, PRIORITIES, fromLocal, toLocal } from "./words.js";

export async function openEditor(todo, changed) {
  const dialog = byId("dialog");
  try {
    const [{ data, etag }, known] = await Promise.all([
      api("GET", `todos/${todo.id}`),
      categories(),
    ]);
    const trouble = element("div", { role: "alert" });
    const form = makeForm(data, known);
    const state = { etag, base: data, shown: texts(form) };
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      save(form, state, trouble, changed);
    });
    const close = element("button", { type: "button", click: () => dialog.close() }, "Close");
    dialog.replaceChildren(
      element("h2", { id: "dialog-title" }, data.title),
      trouble,
      form,
      await parts(data, trouble, async () => {
        await refreshVersion(state);
        await changed();
      }),
      element("p", { class: "buttons" }, close),
    );
    dialog.showModal();
  } catch (problem) {
    show(problem);
  }
}

function makeForm(todo, known) {
  const names = known.map(({ name }) => element("option", { value: name }));
  const category = known.find(({ id }) => id === todo.category_id)?.name ?? "";
  const mine = todo.role === "owner"; // a category is its owner's: others don't see which there are
  const input = (name, value, more = {}) => element("input", { name, value, ...more });
  const area = (name, value, more) => {
    const made = element("textarea", { name, ...more });
    made.value = value;
    return made;
  };
  return element(
    "form",
    { novalidate: true },
    field(FIELDS.title, input("title", todo.title, { required: true, maxlength: 200 })),
    field(FIELDS.notes, area("notes", todo.notes ?? "", { rows: 4, maxlength: 10_000 })),
    field(FIELDS.due_at, input("due_at", toLocal(todo.due_at), { type: "datetime-local" })),
    field(FIELDS.priority, choices({ name: "priority" }, PRIORITIES, todo.priority)),
    mine && field(FIELDS.category_id, input("category_id", category, { list: "known-categories", maxlength: 200 })),
    mine && element("datalist", { id: "known-categories" }, ...names),
    field(`${FIELDS.tags}, one on each line`, area("tags", todo.tags.join("\n"), { rows: 3 })),
    element("p", { class: "buttons" }, element("button", { type: "submit", class: "main" }, "Save")),
  );
}

// What the texts of the controls mean to the API.
const READ = {
  title: (text) => text,
  notes: (text) => text || null,
  due_at: fromLocal,
  priority: Number,
  category_id: (text) => categoryId(text.trim()),
  tags: (text) => text.split("\n").map((tag) => tag.trim()).filter(Boolean),
};

function texts(form) {
  const names = Object.keys(READ).filter((name) => form.elements[name]);
  return Object.fromEntries(names.map((name) => [name, form.elements[name].value]));
}

// A category that has no name yet on the list is made.
async function categoryId(name) {
  if (!name) return null;
  const known = (await categories()).find((one) => one.name.toLowerCase() === name.toLowerCase());
  return (known ?? (await create("categories", { name })).data).id;
}

// Only what was changed here: somebody else's change to another field stays, and so does what a
// control can't show as it is (seconds, a line break). So texts are compared, not what they mean.
async function changes(form, shown) {
  const { due_at } = form.elements;
  if (due_at.validity.badInput) { // its text is as empty as if there were to be no date
    const message = "isn't a whole date and time";
    throw new Problem({ title: "Half a date", errors: [{ field: "due_at", message }] });
  }
  const changed = Object.entries(texts(form)).filter(([name, text]) => text !== shown[name]);
  return Object.fromEntries(
    await Promise.all(changed.map(async ([name, text]) => [name, await READ[name](text)])),
  );
}

function same(name, one, other) {
  if (name === "due_at") return toLocal(one) === toLocal(other);
  return JSON.stringify(one) === JSON.stringify(other);
}

async function save(form, state, trouble, changed) {
  clear(form, trouble);
  try {
    const body = await changes(form, state.shown);
    if (Object.keys(body).length) {
      await api("PATCH", `todos/${state.base.id}`, { body, ifMatch: state.etag, mergePatch: true });
    }
    byId("dialog").close();
    await changed();
    say(`“${form.elements.title.value}” is saved.`);
  } catch (problem) {
    if (problem.status === 412) await conflict(form, state, trouble, changed);
    else show(problem, form, trouble);
  }
}

async function conflict(form, state, trouble, changed) {
  const { data: theirs, etag } = await api("GET", `todos/${state.base.id}`);
  const mine = await changes(form, state.shown);
  const differing = Object.keys(mine).filter((name) => !same(name, mine[name], theirs[name]));
  const describe = (name, value) => (name === "due_at" ? toLocal(value) : String(value ?? "")) || "nothing";
  const button = (text, click) => element("button", { type: "button", click }, text);
  trouble.replaceChildren(
    element("p", { class: "problem" },
      "Someone else changed this todo while you were editing it. Nothing of yours is lost: choose what to keep."),
    element("ul", {}, ...differing.map((name) => element("li", {},
      `${FIELDS[name]}: now “${describe(name, theirs[name])}”, yours “${describe(name, mine[name])}”`))),
    element("p", { class: "buttons" },
      button("Save mine", () => {
        state.etag = etag;
        save(form, state, trouble, changed);
      }),
      button("Take theirs", async () => {
        byId("dialog").close();
        await changed();
        say("Their version is kept.");
      })),
  );
  trouble.querySelector("button").focus();
}

// A change to a part is a version of its own. If the fields too are others by now, it isn't taken over.
async function refreshVersion(state) {
  const { data, etag } = await api("GET", `todos/${state.base.id}`);
  if (Object.keys(FIELDS).every((name) => same(name, data[name], state.base[name]))) state.etag = etag;
}
