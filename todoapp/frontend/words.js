// How a todo's facts are said.

export const PRIORITIES = [[0, "none"], [1, "low"], [2, "medium"], [3, "high"]];

const WHEN = new Intl.DateTimeFormat(undefined, { dateStyle: "medium", timeStyle: "short" });

export function facts(todo) {
  const due = todo.due_at && new Date(todo.due_at);
  return [
    due && `${due < Date.now() && todo.status === "open" ? "overdue since" : "due"} ${WHEN.format(due)}`,
    todo.priority ? `${PRIORITIES[todo.priority][1]} priority` : null,
    ...(todo.tags ?? []).map((tag) => `#${tag}`),
  ].filter(Boolean);
}

// What an input of type datetime-local wants and gives: the reader's own wall clock.
export function toLocal(instant) {
  if (!instant) return "";
  const date = new Date(instant);
  return new Date(date - date.getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
}

export const fromLocal = (text) => (text ? new Date(text).toISOString() : null);

// The fields of a form as the API calls them, in people's words.
export const FIELDS = {
  title: "Title",
  notes: "Notes",
  due_at: "Due",
  priority: "Priority",
  category_id: "Category",
  tags: "Tags",
};
