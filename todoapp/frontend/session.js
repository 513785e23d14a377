// Logging in, registering, logging out.

import { openAccount } from "./account.js";
import { api, onSignedOut, onSomebodyElse, resume, signIn, signOut } from "./api.js";
import { byId } from "./dom.js";
import { clear, show } from "./notices.js";

const SOMEBODY_ELSE =
  "Somebody else has logged in in this browser, and this page is theirs now. " +
  "What was typed here before is gone.";
let registering = false;

// Calls `begin(user)` each time somebody is signed in, and `end()` when nobody is any more.
export async function session(begin, end) {
  const form = byId("sign-in");

  const enter = async () => {
    const { data: user } = await api("GET", "users/me");
    byId("who").textContent = user.name;
    visible(true);
    await begin(user);
  };
  const leave = (sentence) => {
    visible(false);
    end();
    byId("email").focus();
    if (sentence) show(new Error(sentence));
  };

  onSignedOut(() => leave("You are logged out now: the sign-in on this device has ended."));
  // Nothing of one person may stay under the name of another: the page begins anew, and its history
  // carries the sentence over.
  onSomebodyElse(() => {
    history.replaceState({ sentence: SOMEBODY_ELSE }, "");
    location.reload();
  });
  byId("sign-in-other").addEventListener("click", () => switchTo(!registering));
  byId("settings").addEventListener("click", () => openAccount(enter, leave));
  byId("sign-out").addEventListener("click", async () => {
    try {
      await signOut();
      clear();
      leave();
    } catch (problem) {
      show(problem);
    }
  });
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    clear(form);
    const given = Object.fromEntries(new FormData(form));
    try {
      if (registering) await api("POST", "users", { body: given });
      await signIn(given.email, given.password);
      form.reset();
      switchTo(false);
      await enter();
    } catch (problem) {
      show(problem, form);
    }
  });

  try {
    if (await resume()) await enter();
    else visible(false);
    if (history.state?.sentence) show(new Error(history.state.sentence));
    history.replaceState(null, "");
  } catch (problem) {
    visible(false);
    show(problem);
  }
}

function visible(isSignedIn) {
  byId("signed-in").hidden = !isSignedIn;
  byId("account").hidden = !isSignedIn;
  byId("signed-out").hidden = isSignedIn;
}

function switchTo(toRegistering) {
  registering = toRegistering;
  clear(byId("sign-in"));
  const title = registering ? "Register" : "Log in";
  byId("signed-out-title").textContent = title;
  byId("sign-in-button").textContent = title;
  byId("sign-in-other").textContent = registering
    ? "I have an account already"
    : "I have no account yet";
  byId("name").closest(".field").hidden = !registering;
  byId("name").disabled = !registering;
  byId("password-note").hidden = !registering;
  byId("password").autocomplete = registering ? "new-password" : "current-password";
}
