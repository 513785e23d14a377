// The list: what is shown, one row for each todo, and what can be done without opening it.

import { api, categories, create } from "./api.js";
import { byId, element } from "./dom.js";
import { clear, say, show } from "./notices.js";
import { facts } from "./words.js";

let open = () => {};
let cursor = null;
let asked = 0; // only the answer to the newest question is shown

export async function begin(openTodo) {
  open = openTodo;
  await reload();
}

export function end() {
  byId("todos").replaceChildren();
  byId("category").replaceChildren(element("option", { value: "" }, "any"));
}

export async function reload() {
  cursor = null;
  await Promise.all([reloadCategories(), load()]);
}

byId("filters").addEventListener("submit", (event) => event.preventDefault());
byId("filters").addEventListener("input", () => reload());
byId("more").addEventListener("click", () => load());
byId("add").addEventListener("submit", async (event) => {
  event.preventDefault();
  const form = event.target;
  clear(form);
  try {
    const { data: todo } = await create("todos", { title: form.elements.title.value });
    form.reset();
    await reload();
    say(`“${todo.title}” is on your list.`);
  } catch (problem) {
    show(problem, form);
  }
});

async function reloadCategories() {
  const chosen = byId("category").value;
  const options = [{ id: "", name: "any" }, ...(await categories())];
  byId("category").replaceChildren(
    ...options.map(({ id, name }) => element("option", { value: id }, name)),
  );
  byId("category").value = options.some(({ id }) => id === chosen) ? chosen : "";
}

async function load() {
  const question = (asked += 1);
  try {
    const { data } = await api("GET", address());
    if (question !== asked) return;
    const rows = data.items.map(row);
    if (cursor) byId("todos").append(...rows);
    else byId("todos").replaceChildren(...rows);
    cursor = data.next_cursor ?? null;
    byId("more").hidden = !cursor;
    const count = byId("todos").children.length;
    const all = cursor ? ", and there are more" : "";
    say(count ? `${count} ${count === 1 ? "todo" : "todos"} shown${all}.` : "Nothing to show here.");
    clear();
  } catch (problem) {
    if (question === asked) show(problem);
  }
}

function address() {
  const { q, status, category, sort } = Object.fromEntries(new FormData(byId("filters")));
  if (status === "next") return "graph/next";
  const query = new URLSearchParams({ limit: 20 });
  if (cursor) query.set("cursor", cursor);
  if (status === "deleted") return `todos/deleted?${query}`;
  query.set("sort", sort);
  if (q.trim()) query.set("q", q);
  if (category) query.set("category", category);
  if (status === "shared") query.set("shared", "true");
  else if (status) query.set("status", status);
  return `todos?${query}`;
}

function row(todo) {
  const title = `title-${todo.id}`;
  const box = element("input", {
    type: "checkbox",
    checked: todo.status === "done",
    "aria-labelledby": title,
    change: () => act(todo, box.checked ? "complete" : "reopen"),
  });
  return element(
    "li",
    { class: `todo ${todo.status}`, "data-id": todo.id },
    todo.deleted_at ? null : box,
    element("span", { class: "text" },
      element("span", { id: title, class: "title" }, todo.title),
      element("span", { class: "facts" }, facts(todo).join(" · "))),
    todo.deleted_at
      ? button("Restore", todo, () => act(todo, "restore"))
      : button("Details", todo, () => open(todo)),
    todo.deleted_at ? null : button("Delete", todo, () => remove(todo)),
  );
}

function button(text, todo, click) {
  return element("button", { type: "button", "aria-label": `${text}: ${todo.title}`, click }, text);
}

async function act(todo, action) {
  try {
    await api("POST", `todos/${todo.id}/${action}`);
    await reload();
    say(`“${todo.title}”: ${{ complete: "done", reopen: "open again", restore: "restored" }[action]}.`);
  } catch (problem) {
    show(problem);
    await reload();
  }
}

async function remove(todo) {
  try {
    await api("DELETE", `todos/${todo.id}`);
    await reload();
    byId("todos").querySelector("button")?.focus();
    say(`“${todo.title}” is deleted. You find it under Show: deleted, and can restore it for a while.`);
  } catch (problem) {
    show(problem);
  }
}
