// Puts the parts of the page together.

import { byId } from "./dom.js";
import { openEditor } from "./editor.js";
import { begin, end, reload } from "./list.js";
import { session } from "./session.js";

document.addEventListener("keydown", (event) => {
  const typing = event.target.closest("input, textarea, select, dialog");
  if (typing || event.ctrlKey || event.metaKey || event.altKey || byId("signed-in").hidden) return;
  const goal = { n: "new-title", "/": "q" }[event.key];
  if (!goal) return;
  event.preventDefault();
  byId(goal).focus();
});

// Others may have changed something while this tab was in the background.
document.addEventListener("visibilitychange", () => {
  if (document.visibilityState === "visible" && !byId("signed-in").hidden) reload();
});

await session(() => begin((todo) => openEditor(todo, reload)), end);
