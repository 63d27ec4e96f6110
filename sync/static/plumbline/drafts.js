// What is typed outlives a sign-in: a word before it ends, and the text back after the next one. Kept in this tab alone.
"use strict";

(() => {
  const WORD_BEFORE = 5 * 60; // seconds
  const KEPT_AS = "plumbline.draft";
  const main = document.querySelector("[data-signed-in-until]");
  if (!main) return; // the sign-in page: what was kept waits
  const until = main.dataset.signedInUntil;
  const address = window.location.pathname + window.location.search;
  const fields = [...document.querySelectorAll("form[method=post] :is(textarea, select, input:not([type=hidden], [type=password], [type=file]))")];
  const isChoice = (field) => field.matches("[type=checkbox], [type=radio]");
  const valueOf = (field) => (isChoice(field) ? field.checked : field.value);

  const kept = () => JSON.parse(window.sessionStorage.getItem(KEPT_AS) ?? "null");
  const keep = () => window.sessionStorage.setItem(KEPT_AS, JSON.stringify({ until, address, values: fields.map(valueOf) }));
  const note = (text) => {
    const place = document.createElement("p");
    place.className = "pl-note pl-orange";
    place.setAttribute("role", "status");
    place.textContent = text;
    main.prepend(place);
  };

  const bringBack = (values) => {
    fields.forEach((field, place) => {
      if (isChoice(field)) field.checked = values[place];
      else field.value = values[place];
      if (!field.matches("[data-at-once]")) field.dispatchEvent(new Event("change", { bubbles: true }));
    });
    note("You were signed out while you typed. Your text is back; nothing of it was saved yet.");
  };

  const draft = kept();
  if (draft && draft.until === until) window.sessionStorage.removeItem(KEPT_AS); // it was sent, or given up
  else if (draft?.address === address) {
    window.sessionStorage.removeItem(KEPT_AS);
    if (draft.values.length === fields.length) bringBack(draft.values);
  }
  if (!fields.length) return;
  document.addEventListener("input", (event) => {
    if (fields.includes(event.target)) keep();
  });

  // By the seconds that were left when the page was made: this computer's clock may be wrong.
  const endsAt = performance.now() + Number(main.dataset.signedInSeconds) * 1000;
  const left = () => (endsAt - performance.now()) / 1000;
  const warn = () => {
    if (left() > WORD_BEFORE + 1) return setTimeout(warn, Math.min(left() - WORD_BEFORE, 3600) * 1000);
    const time = new Date(Date.now() + left() * 1000).toLocaleTimeString("en-US", { hour: "numeric", minute: "2-digit", timeZone: main.dataset.zone });
    return note(`You are signed out at ${time}. What you type here is kept in this tab and is back when you have signed in again.`);
  };
  warn();
})();
