// What waits for what around one todo, as the graph answers it: a drawing, and the same in words.

import { element, svg } from "./dom.js";

const WIDTH = 170;
const HEIGHT = 34;
const GAP = { x: 50, y: 14 };

// `nodes` are {id, title, status}, `edges` {todo_id, depends_on_id}: the first waits for the second.
export function picture(todo, { nodes, edges }) {
  if (!edges.length) {
    return element("p", { class: "note" }, "The graph knows of nothing that waits for it or that it waits for.");
  }
  const names = new Map(nodes.map(({ id, title }) => [id, title]));
  const places = arrange(nodes, edges);
  const right = Math.max(...[...places.values()].map(({ x }) => x)) + WIDTH + 2;
  const bottom = Math.max(...[...places.values()].map(({ y }) => y)) + HEIGHT + 2;
  const words = edges.map((edge) => `“${names.get(edge.todo_id)}” waits for “${names.get(edge.depends_on_id)}”`);
  return element("figure", {},
    element("div", { class: "drawing", tabindex: 0, role: "group", "aria-label": "Drawing, scrolls sideways" },
      svg("svg", { viewBox: `0 0 ${right} ${bottom}`, width: right, height: bottom, role: "img",
        "aria-label": `What waits for what. ${words.join(". ")}.` },
        svg("defs", {}, svg("marker", { id: "arrow", viewBox: "0 0 8 8", refX: 8, refY: 4, markerWidth: 8,
          markerHeight: 8, orient: "auto" }, svg("path", { d: "M0 0 8 4 0 8z", class: "tip" }))),
        ...edges.map((edge) => line(places.get(edge.depends_on_id), places.get(edge.todo_id))),
        ...nodes.map((node) => box(node, places.get(node.id), node.id === todo.id)))),
    element("figcaption", {},
      "What has to be done first stands on the left.",
      element("details", {}, element("summary", {}, "In words"),
        element("ul", {}, ...words.map((sentence) => element("li", {}, sentence))))));
}

// A column for each step of waiting: a todo stands right of everything it waits for.
function arrange(nodes, edges) {
  const column = new Map(nodes.map(({ id }) => [id, 0]));
  for (let round = 0; round < nodes.length; round += 1) {
    for (const { todo_id: later, depends_on_id: earlier } of edges) {
      column.set(later, Math.max(column.get(later), column.get(earlier) + 1));
    }
  }
  const filled = [];
  return new Map(nodes.map(({ id }) => {
    const x = column.get(id);
    const y = (filled[x] = (filled[x] ?? -1) + 1);
    return [id, { x: 1 + x * (WIDTH + GAP.x), y: 1 + y * (HEIGHT + GAP.y) }];
  }));
}

function line(start, end) {
  const [x1, y1, x2, y2] = [start.x + WIDTH, start.y + HEIGHT / 2, end.x, end.y + HEIGHT / 2];
  const middle = (x1 + x2) / 2;
  return svg("path", { d: `M${x1} ${y1}C${middle} ${y1} ${middle} ${y2} ${x2} ${y2}`, class: "line",
    "marker-end": "url(#arrow)" });
}

function box({ title, status }, { x, y }, isThis) {
  const short = title.length > 22 ? `${title.slice(0, 21)}…` : title;
  return svg("g", { class: `box ${status}${isThis ? " this" : ""}` },
    svg("title", {}, `${title} (${status})`),
    svg("rect", { x, y, width: WIDTH, height: HEIGHT, rx: 6 }),
    svg("text", { x: x + 10, y: y + 22 }, `${status === "done" ? "✓ " : ""}${short}`));
}
