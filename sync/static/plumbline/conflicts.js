// Picking sides by key, and what will be written as one picks. The page decides the same without this file.
"use strict";

(() => {
  const questions = [...document.querySelectorAll("[data-question]")];
  const titles = { procore: "Procore", quickbooks: "QuickBooks" };
  const chosen = (one) => one.querySelector("input[type=radio]:checked")?.value;
  const typed = (one) => one.querySelector("[data-typed]")?.value.trim() ?? "";

  // --- what will be written ---
  const panel = document.querySelector("[data-written]");
  const moves = (one) => {
    const said = { procore: one.dataset.procore, quickbooks: one.dataset.quickbooks };
    const choice = chosen(one);
    if (!choice || choice === "both") return [];
    if (choice === "value" && !typed(one)) return [];
    const wanted = choice === "value" ? typed(one) : said[choice];
    return Object.keys(titles).filter((side) => said[side] !== wanted).map((side) => [side, one.dataset.name, said[side], wanted]);
  };
  const line = (name, was, becomes) => {
    const row = document.createElement("div");
    const old = Object.assign(document.createElement("s"), { className: "pl-was", textContent: was || "blank" });
    const fresh = Object.assign(document.createElement("b"), { textContent: becomes || "blank" });
    row.append(Object.assign(document.createElement("span"), { textContent: name }), old, " → ", fresh);
    return row;
  };
  const show = () => {
    if (!panel) return;
    const all = questions.flatMap(moves);
    for (const side of Object.keys(titles)) {
      const rows = all.filter(([where]) => where === side).map(([, name, was, becomes]) => line(name, was, becomes));
      panel.querySelector(`[data-in=${side}]`).replaceChildren(...(rows.length ? rows : ["nothing"]));
    }
    const picked = questions.filter(chosen).length;
    const button = document.querySelector("[data-save]");
    if (button) button.textContent = picked ? `Save ${picked} decision${picked === 1 ? "" : "s"}` : "Save decisions";
  };

  // --- how much is ticked ---
  const told = document.querySelector("[data-ticked]");
  const first = told?.textContent;
  const count = () => {
    if (!told) return;
    const boxes = [...document.querySelectorAll("input[name=record]:checked")];
    const fields = boxes.reduce((sum, box) => sum + Number(box.dataset.count), 0);
    const picked = questions.filter(chosen).length;
    const parts = [];
    if (boxes.length) parts.push(`${boxes.length} record${boxes.length === 1 ? "" : "s"} ticked, ${fields} field${fields === 1 ? "" : "s"}.`);
    if (picked) parts.push(`${picked} side${picked === 1 ? "" : "s"} picked.`);
    told.textContent = parts.join(" ") || first;
  };
  const update = () => { show(); count(); };
  document.addEventListener("change", update);
  document.addEventListener("input", (event) => {
    if (!event.target.matches("[data-typed]")) return;
    event.target.closest("[data-question]").querySelector("input[value=value]").checked = event.target.value !== "";
    update();
  });
  update();

  // --- keys: 1, 2 and 3 pick in the row one is at, Ctrl Enter goes on ---
  const keysOff = document.querySelector("[data-single-keys=off]") !== null;
  const keysOn = () => !keysOff && localStorage.getItem("plumbline.keys") !== "off";
  const current = () => questions.find((one) => one.matches(".pl-here")) ?? questions.find((one) => !chosen(one));
  document.addEventListener("keydown", (event) => {
    if ((event.ctrlKey || event.metaKey) && event.key === "Enter") {
      document.querySelector("[data-submit]:not(:disabled)")?.click();
      return;
    }
    if (!keysOn() || event.ctrlKey || event.metaKey || event.altKey || event.repeat) return;
    if (event.target.closest("input:not([type=radio], [type=checkbox]), select, textarea, dialog")) return;
    const radio = current()?.querySelectorAll("input[type=radio]:not(:disabled)")[Number(event.key) - 1];
    if (!radio || !"123".includes(event.key)) return;
    event.preventDefault();
    radio.click();
    radio.closest("[data-question]").querySelector(radio.value === "value" ? "[data-typed]" : "input:checked")?.focus();
  });
})();
