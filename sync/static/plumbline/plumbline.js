// Keys, the sum of a selection and live progress. Every page works without this file.
"use strict";

(() => {
  const POLL = 2000; // milliseconds between two looks at a running run
  const TOLD = 10000; // milliseconds between two announcements of progress
  const MISSED = 2; // looks without an answer before the page says so

  const isTyping = (target) => target.closest("input:not([type=radio], [type=checkbox]), select, textarea, [contenteditable]") !== null;
  const grouped = (cents) => {
    const sign = cents < 0n ? "−" : "";
    const digits = (cents < 0n ? -cents : cents).toString().padStart(3, "0");
    return sign + digits.slice(0, -2).replace(/\B(?=(\d{3})+$)/g, ",") + "." + digits.slice(-2);
  };
  const toCents = (text) => BigInt((text || "0.00").replace(".", ""));

  // --- keys: each has a button, and none acts inside a field ---
  const rows = () => [...document.querySelectorAll("[data-row]")];
  let here = -1;
  const move = (step) => {
    const all = rows();
    if (!all.length) return;
    all[here]?.classList.remove("pl-here");
    here = Math.min(all.length - 1, Math.max(0, here + step));
    all[here].classList.add("pl-here");
    all[here].scrollIntoView({ block: "nearest" });
  };
  const press = (key) => {
    const target = document.querySelector(`[data-key="${CSS.escape(key)}"]`);
    if (!target) return false;
    if (target.matches("input")) target.focus();
    else target.click();
    return true;
  };
  // The same key on every row, like *Check again* of each cause: it acts on the chosen row, else on the open one.
  const pressInRow = (key) => {
    const all = rows();
    if (key === "Enter" && !all[here]) return false; // never on a row that nobody chose
    const row = all[here] ?? all.find((one) => one.querySelector("details[open]")) ?? all[0];
    const target = row?.querySelector(`[data-row-key~="${CSS.escape(key)}"]`);
    if (!target) return false;
    const folded = target.closest("[data-row] > details:not([open])");
    if (folded) folded.open = true;
    target.click();
    target.parentElement.querySelector("select, input:not([type=hidden])")?.focus();
    return true;
  };
  const openRow = () => rows()[here]?.querySelector("a, summary")?.click();
  const chooseRow = () => rows()[here]?.querySelector("input[type=checkbox]")?.click();
  const home = document.querySelector("[data-home]")?.dataset.home;
  const places = { o: "", e: "desk/", c: "claims/", f: "conflicts/", l: "linking/", p: "payments/", r: "runs/", m: "reconciliation/" };
  let going = false;
  const go = (key) => {
    going = false;
    if (home && key in places) window.location.assign(home + places[key]);
  };

  // --- the list of keys, and the switch that turns single keys off ---
  const KEYS = [
    ["j, k", "next, previous row or claim"], ["Enter", "open the row"], ["x", "select the row"],
    ["t", "find a record or page"], ["n, p", "next, previous rows"], ["/", "search this list"], ["a, r, y", "approve, reject, retry"],
    ["f, c, z", "fix, check again, snooze a cause"], ["u", "undo"], ["s", "sync now"],
    ["Enter, 2, 3, e", "link to the first, second, third suggestion; set aside"], ["1, 2, 3", "pick a side of a conflict"],
    ["Ctrl Enter", "review or save decisions"],
    ["g then o, e, c, f", "go to overview, error desk, claims, conflicts"],
    ["g then l, p, r, m", "go to linking, payments, runs, month end"],
    ["[, ]", "earlier, later month"],
    ["?", "this list"], ["Esc", "close"],
  ];
  const keysOff = document.querySelector("[data-single-keys=off]") !== null; // switched off by the person, everywhere
  const keysOn = () => !keysOff && localStorage.getItem("plumbline.keys") !== "off";
  const help = () => {
    const dialog = document.createElement("dialog");
    dialog.className = "pl-dialog";
    dialog.setAttribute("aria-label", "Keys");
    const list = document.createElement("dl");
    for (const [key, does] of KEYS) {
      const row = document.createElement("div");
      row.append(Object.assign(document.createElement("dt"), { textContent: key }));
      row.append(Object.assign(document.createElement("dd"), { textContent: does }));
      list.append(row);
    }
    const label = document.createElement("label");
    const box = Object.assign(document.createElement("input"), { type: "checkbox", checked: keysOn() });
    box.addEventListener("change", () => localStorage.setItem("plumbline.keys", box.checked ? "on" : "off"));
    label.append(box, " Single keys act in this browser");
    const close = Object.assign(document.createElement("button"), { className: "pl-button", textContent: "Close" });
    close.addEventListener("click", () => dialog.close());
    dialog.addEventListener("close", () => dialog.remove());
    dialog.append(list, label, close);
    document.body.append(dialog);
    dialog.showModal();
  };
  for (const button of document.querySelectorAll("[data-print]")) button.addEventListener("click", () => window.print());
  for (const button of document.querySelectorAll("[data-keys]")) button.addEventListener("click", help);

  document.addEventListener("keydown", (event) => {
    if (!keysOn() || document.querySelector("dialog[open]")) return;
    if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return;
    if (event.target.closest("button, a, summary") && event.key === "Enter") return;
    if (event.repeat && event.key !== "j" && event.key !== "k") return;
    if (going) return go(event.key);
    const acts = { "?": help, g: () => { going = true; }, j: () => move(1), k: () => move(-1), x: chooseRow, Enter: openRow };
    if (press(event.key) || pressInRow(event.key)) event.preventDefault();
    else if (acts[event.key] && (rows().length || "?g".includes(event.key))) {
      acts[event.key]();
      event.preventDefault();
    }
  });

  // --- a second click on the same button does nothing ---
  document.addEventListener("submit", (event) => {
    if (event.target.method !== "post") return;
    if (event.target.dataset.sent) event.preventDefault();
    event.target.dataset.sent = "yes";
  });
  window.addEventListener("pageshow", () => {
    for (const form of document.querySelectorAll("form[data-sent]")) delete form.dataset.sent;
  });

  // --- a choice that shows at once; without script there is a button ---
  for (const choice of document.querySelectorAll("[data-at-once]")) choice.addEventListener("change", () => choice.form.requestSubmit());

  // --- what a selection comes to ---
  const chosen = document.querySelector("[data-selected]");
  const boxes = () => [...document.querySelectorAll("input[name=pk][data-money]")];
  const tell = () => {
    const on = boxes().filter((box) => box.checked);
    const sum = on.reduce((total, box) => total + toCents(box.dataset.money), 0n);
    const word = on.length === 1 ? "claim" : "claims";
    chosen.textContent = on.length ? `${on.length} ${word}, ${grouped(sum)}` : "Choose claims to approve together.";
  };
  if (chosen) {
    document.addEventListener("change", (event) => {
      if (event.target.matches("[data-all]")) for (const box of boxes()) box.checked = event.target.checked;
      tell();
    });
    tell();
  }

  // --- live progress ---
  const live = document.querySelector("[data-live]");
  let missed = 0;
  const zone = document.querySelector("[data-zone]")?.dataset.zone; // the company's, as every time on the page
  const time = () => new Date().toLocaleTimeString("en-US", { hour: "numeric", minute: "2-digit", timeZone: zone });
  let heardAt = time();
  const look = async () => {
    if (document.hidden) return schedule();
    try {
      const answer = await fetch(live.dataset.live, { credentials: "same-origin", redirect: "error" });
      if (!answer.ok) throw new Error(String(answer.status));
      const fresh = new DOMParser().parseFromString(await answer.text(), "text/html").body;
      missed = 0;
      heardAt = time();
      if (fresh.querySelector("[data-finished]")) return window.location.reload();
      if (!isTyping(document.activeElement ?? document.body)) renew(fresh);
      announce(live.querySelector("h1")?.textContent.trim() ?? "");
    } catch {
      missed += 1;
      if (missed === MISSED) live.prepend(stale());
    }
    return schedule();
  };
  // What is open stays open, and what has the focus keeps it.
  const renew = (fresh) => {
    const open = new Set([...live.querySelectorAll("details[open]")].map((one) => one.dataset.id));
    const active = live.contains(document.activeElement) ? document.activeElement : null;
    const id = active?.closest("details")?.dataset.id;
    live.replaceChildren(...fresh.childNodes);
    for (const one of live.querySelectorAll("details")) one.open = open.has(one.dataset.id);
    if (id) live.querySelector(`details[data-id="${CSS.escape(id)}"] summary`)?.focus({ preventScroll: true });
    else if (active?.href) [...live.querySelectorAll("a")].find((one) => one.href === active.href)?.focus({ preventScroll: true });
  };
  // Read out, but not more often than one can listen to.
  let toldAt = 0;
  const announce = (text) => {
    const place = document.querySelector("[data-told]");
    if (!place || Date.now() - toldAt < TOLD) return;
    toldAt = Date.now();
    place.textContent = text;
  };
  const schedule = () => setTimeout(look, POLL);
  const stale = () => {
    const note = document.createElement("p");
    note.className = "pl-note pl-grey";
    note.setAttribute("role", "status");
    note.textContent = `No news since ${heardAt}. The run goes on; reload the page to see how far it is.`;
    return note;
  };
  if (live) schedule();

  // A claim that is being sent: the page looks again by itself until that has ended; not over what somebody types.
  let touched = false;
  const isBusy = () => document.hidden || touched || isTyping(document.activeElement ?? document.body) || document.querySelector(".pl-menu[open]");
  const lookAgain = () => (isBusy() ? setTimeout(lookAgain, POLL * 2) : window.location.reload());
  if (document.querySelector("[data-watch]")) {
    document.addEventListener("input", () => { touched = true; });
    setTimeout(lookAgain, POLL * 2);
  }
})();
