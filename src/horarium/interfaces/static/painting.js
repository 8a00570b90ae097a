/* Draws over the cells of a week: by mouse over several, by arrow keys from one to the next. Without it each is a checkbox. */
"use strict";
(() => {
  const form = document.querySelector("form.paint");
  if (!form) return;
  form.classList.add("scripted");
  const grid = [...form.querySelectorAll("tbody tr")].map((row) => [...row.cells].slice(1).map((cell) => cell.querySelector("input")));
  const step = Number(form.elements.step.value);
  const total = form.querySelector("output");
  let brush = null;
  let drawn = false; // by the mouse: the click that follows must not press the cell once more

  const place = (input) => {
    const row = grid.findIndex((cells) => cells.includes(input));
    return row < 0 ? null : [row, grid[row].indexOf(input)];
  };
  const count = () => {
    const minutes = form.querySelectorAll("input[name=cell]:checked").length * step;
    total.textContent = `${Math.round(minutes / 6) / 10} ${total.dataset.hours}`;
  };
  const paint = (input, on) => {
    if (input && input.checked !== on) {
      input.checked = on;
      count();
    }
  };
  const enter = (input) => {
    for (const cells of grid) for (const one of cells) if (one) one.tabIndex = -1;
    if (input) input.tabIndex = 0;
  };

  enter(grid.flat().find((one) => one && one.checked) || grid.flat().find(Boolean));
  count();
  form.addEventListener("change", count);
  form.addEventListener("focusin", (event) => event.target.name === "cell" && enter(event.target));

  // A finger scrolls the page and presses one cell at a time; what draws is the mouse and the pen.
  form.addEventListener("pointerdown", (event) => {
    drawn = false;
    if (event.target.name !== "cell" || event.pointerType === "touch" || event.button) return;
    drawn = true;
    brush = !event.target.checked;
    paint(event.target, brush);
    event.target.focus();
    event.preventDefault();
  });
  form.addEventListener("pointerover", (event) => {
    if (brush !== null && event.target.name === "cell") paint(event.target, brush);
  });
  for (const end of ["pointerup", "pointercancel"]) addEventListener(end, () => { brush = null; });
  form.addEventListener("click", (event) => {
    if (drawn && event.target.name === "cell") event.preventDefault();
    drawn = false;
  });

  const moves = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] };
  form.addEventListener("keydown", (event) => {
    drawn = false;
    const at = event.target.name === "cell" ? place(event.target) : null;
    if (!at || !moves[event.key]) return;
    event.preventDefault();
    let [down, right] = moves[event.key];
    if (getComputedStyle(form).direction === "rtl") right = -right;
    const next = grid[at[0] + down]?.[at[1] + right];
    if (!next) return;
    if (event.shiftKey) paint(next, event.target.checked);
    next.focus();
  });
})();
