// One todo in a dialog: its fields, and below them its parts (parts.js).
//
// What is saved names the version that was read. If somebody else changed the todo meanwhile the
// server refuses, and the reader decides with both versions in view: nothing is overwritten unseen.

import { api, categories, create } from "./api.js";
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
    const state = { etag, base: data };
    const form = makeForm(data, known);
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
  const notes = element("textarea", { name: "notes", rows: 4, maxlength: 10_000 });
  notes.value = todo.notes ?? "";
  const input = (name, value, more = {}) => element("input", { name, value, ...more });
  return element(
    "form",
    { novalidate: true },
    field(FIELDS.title, input("title", todo.title, { required: true, maxlength: 200 })),
    field(FIELDS.notes, notes),
    field(FIELDS.due_at, input("due_at", toLocal(todo.due_at), { type: "datetime-local" })),
    field(FIELDS.priority, choices({ name: "priority" }, PRIORITIES, todo.priority)),
    field(FIELDS.category_id, input("category_id", category, { list: "known-categories", maxlength: 200 })),
    element("datalist", { id: "known-categories" }, ...names),
    field(`${FIELDS.tags}, with commas between them`, input("tags", todo.tags.join(", "))),
    element("p", { class: "buttons" }, element("button", { type: "submit", class: "main" }, "Save")),
  );
}

async function read(form) {
  const { title, notes, due_at, priority, category_id, tags } = form.elements;
  return {
    title: title.value,
    notes: notes.value || null,
    due_at: fromLocal(due_at.value),
    priority: Number(priority.value),
    category_id: await categoryId(category_id.value.trim()),
    tags: tags.value.split(",").map((tag) => tag.trim()).filter(Boolean),
  };
}

// A category that has no name yet on the list is made.
async function categoryId(name) {
  if (!name) return null;
  const known = (await categories()).find((one) => one.name.toLowerCase() === name.toLowerCase());
  return (known ?? (await create("categories", { name })).data).id;
}

// Only what was changed here: somebody else's change to another field stays.
async function changes(form, base) {
  return Object.fromEntries(
    Object.entries(await read(form)).filter(([name, value]) => !same(name, value, base[name])),
  );
}

function same(name, one, other) {
  if (name === "due_at") return toLocal(one) === toLocal(other);
  return JSON.stringify(one) === JSON.stringify(other);
}

async function save(form, state, trouble, changed) {
  clear(form, trouble);
  try {
    const body = await changes(form, state.base);
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
  const mine = await changes(form, state.base);
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

async function refreshVersion(state) {
  state.etag = (await api("GET", `todos/${state.base.id}`)).etag;
}
