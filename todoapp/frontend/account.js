// The account: name, password, signing out everywhere, leaving for good.

import { api, changePassword, deleteAccount, signOut } from "./api.js";
import { byId, element, field } from "./dom.js";
import { clear, say, show } from "./notices.js";

// `renamed` is called when the name changed, `left` when the account is signed out.
export async function openAccount(renamed, left) {
  const dialog = byId("dialog");
  const trouble = element("div", { role: "alert" });
  const { data: user } = await api("GET", "users/me");

  const form = (title, button, work, ...controls) =>
    element("form", { novalidate: true, submit: async (event) => {
      event.preventDefault();
      const given = event.target;
      clear(given, trouble);
      try {
        const sentence = await work(given.elements);
        dialog.close();
        say(sentence);
      } catch (problem) {
        show(problem, given, trouble);
      }
    } }, element("h3", {}, title), ...controls,
    element("p", { class: "buttons" }, element("button", { type: "submit" }, button)));
  const password = (name, label, autocomplete) =>
    field(label, element("input", { name, type: "password", autocomplete, required: true }));

  dialog.replaceChildren(
    element("h2", { id: "dialog-title" }, `Account of ${user.email}`),
    trouble,
    form("Name", "Change name", async ({ name }) => {
      await api("PATCH", "users/me", { body: { name: name.value } });
      await renamed();
      return "The name is changed.";
    }, field("Name", element("input", { name: "name", value: user.name, maxlength: 200 }))),
    form("Password", "Change password", async ({ current_password, new_password }) => {
      await changePassword(current_password.value, new_password.value);
      return "The password is changed, and you are logged out on all other devices.";
    }, password("current_password", "Password now", "current-password"),
    password("new_password", "New password, at least 8 characters", "new-password")),
    form("All devices", "Log out everywhere", async () => {
      await signOut({ everywhere: true });
      left();
      return "";
    }),
    form("Leave", "Delete this account and all its todos", async (given) => {
      await deleteAccount(given.password.value);
      left("Your account is deleted.");
      return "";
    }, password("password", "Password, to be sure that it is you", "current-password")),
    element("p", { class: "buttons" },
      element("button", { type: "button", click: () => dialog.close() }, "Close")),
  );
  dialog.showModal();
}
