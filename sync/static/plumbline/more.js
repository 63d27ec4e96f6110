// On a phone a row is a card of its main fields; what the table shows beside them is behind a button.
(() => {
  const HIDDEN = ".pl-wide-only[data-label]";

  const button = (row) => {
    const made = document.createElement("button");
    made.type = "button";
    made.className = "pl-link";
    const show = (open) => {
      row.classList.toggle("pl-open", open);
      made.setAttribute("aria-expanded", String(open));
      made.textContent = open ? "Less" : "More";
    };
    made.addEventListener("click", () => show(!row.classList.contains("pl-open")));
    show(false);
    return made;
  };

  for (const row of document.querySelectorAll(".pl-cards tbody tr")) {
    if (!row.querySelector(HIDDEN)) continue;
    const cell = document.createElement("td");
    cell.className = "pl-more";
    cell.append(button(row));
    row.append(cell);
  }
})();
