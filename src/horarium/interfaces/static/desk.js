// The desk with a hand on it: sessions dragged along a day, and the panel of an absence kept to its choices. What will change
// is asked of the server, which decides; without this file the same is done by forms.
(() => {
  const SNAP = 5, HOLD = 350, NEAR = 6, EDGE = 28, STEP = 8;
  const table = document.querySelector("table.day");
  const panel = document.getElementById("moving");
  const pad = (number) => String(number).padStart(2, "0");

  if (table && panel) {
    document.querySelector(".hint-move").hidden = false;
    let drag = null;
    // The click that ends a drag opens nothing.
    let dropped = false;
    table.addEventListener("click", (event) => { if (dropped) event.preventDefault(); }, true);

    const begin = () => {
      drag.ghost = drag.slip.cloneNode(true);
      drag.ghost.classList.add("lifted");
      drag.ghost.removeAttribute("data-move");
      drag.slip.classList.add("vacated");
      drag.on = true;
      follow(drag.x, drag.y);
      requestAnimationFrame(drift);
    };
    const place = (x, y) => {
      const row = [...table.querySelectorAll("tr[data-coach], tr[data-room]")].find((one) => {
        const box = one.getBoundingClientRect();
        return y >= box.top && y < box.bottom;
      });
      if (!row) return null;
      const own = drag.slip.closest("tr");
      // A coach's session goes to coaches, a room's to rooms.
      if (("coach" in row.dataset) !== ("coach" in own.dataset)) return null;
      const cells = [...row.querySelectorAll("td")];
      const box = cells[0].getBoundingClientRect();
      const rtl = getComputedStyle(table).direction === "rtl";
      const along = rtl ? box.right - (x + drag.grip) : x - drag.grip - box.left;
      const raw = Number(table.dataset.first) * 60 + (along / box.width) * 60;
      const last = (Number(table.dataset.first) + cells.length) * 60 - SNAP;
      const start = Math.max(Number(table.dataset.first) * 60, Math.min(last, Math.round(raw / SNAP) * SNAP));
      return { row, start, cell: cells[Math.floor(start / 60) - Number(table.dataset.first)] };
    };
    const follow = (x, y) => {
      drag.to = place(x, y);
      if (!drag.to) return;
      drag.ghost.className = drag.ghost.className.replace(/\bs\d+\b/, `s${drag.to.start % 60}`);
      drag.to.cell.querySelector(".in").append(drag.ghost);
      drag.ghost.dataset.time = `${Math.floor(drag.to.start / 60)}:${pad(drag.to.start % 60)}`;
    };
    // Near an edge the table goes on under the hand: on a phone it shows few of its hours at once.
    const pull = (at, first, last) => (at < first + EDGE ? -STEP : at > last - EDGE ? STEP : 0);
    const drift = () => {
      if (!drag?.on || drag.asked) return;
      const region = table.closest(".scroll"), box = region.getBoundingClientRect();
      const names = table.querySelector("tbody th").offsetWidth;
      const rtl = getComputedStyle(table).direction === "rtl";
      const across = pull(drag.x, box.left + (rtl ? 0 : names), box.right - (rtl ? names : 0));
      const down = pull(drag.y, 0, innerHeight);
      if (across || down) { region.scrollBy(across, down); scrollBy(0, down); follow(drag.x, drag.y); }
      requestAnimationFrame(drift);
    };
    const leave = () => {
      if (!drag) return;
      drag.slip.classList.remove("vacated");
      drag.ghost?.remove();
      drag = null;
      panel.replaceChildren();
    };
    const ask = async () => {
      const { row, start } = drag.to;
      const query = new URLSearchParams({ on: table.dataset.on, start_time: `${pad(Math.floor(start / 60))}:${pad(start % 60)}`, back: "day" });
      const own = drag.slip.closest("tr");
      if (row.dataset.coach && row !== own) query.set("coach_id", row.dataset.coach);
      if (row.dataset.room && row !== own) query.set("room_id", row.dataset.room);
      try {
        const answer = await fetch(`/desk${drag.slip.dataset.move}/move?${query}`, { headers: { "X-Part": "move" } });
        const text = await answer.text();
        // What is no part of a page (a log-in, a fault) is looked at as the page that it is.
        if (!answer.ok && answer.status !== 422) { location.href = `/desk${drag.slip.dataset.move}/move?${query}`; return; }
        panel.innerHTML = text;
        panel.querySelector("button")?.focus({ preventScroll: true });
        panel.scrollIntoView({ block: "nearest" });
      } catch { leave(); }
    };

    table.addEventListener("pointerdown", (event) => {
      const slip = event.target.closest(".slip[data-move]");
      if (!slip || event.button) return;
      leave();
      const box = slip.getBoundingClientRect();
      const rtl = getComputedStyle(table).direction === "rtl";
      drag = { slip, x: event.clientX, y: event.clientY, grip: rtl ? box.right - event.clientX : event.clientX - box.left, on: false, id: event.pointerId };
      if (event.pointerType !== "mouse") drag.timer = setTimeout(() => drag && !drag.on && begin(), HOLD);
    });
    document.addEventListener("pointermove", (event) => {
      if (!drag || drag.asked || event.pointerId !== drag.id) return;
      if (drag.on) { Object.assign(drag, { x: event.clientX, y: event.clientY }); follow(drag.x, drag.y); return; }
      if (Math.hypot(event.clientX - drag.x, event.clientY - drag.y) < NEAR) return;
      if (event.pointerType === "mouse") begin();
      else { clearTimeout(drag.timer); drag = null; }
    });
    // A finger that holds a session drags it; one that does not scrolls the table.
    table.addEventListener("touchmove", (event) => { if (drag?.on && !drag.asked) event.preventDefault(); }, { passive: false });
    table.addEventListener("contextmenu", (event) => { if (drag?.on) event.preventDefault(); });
    document.addEventListener("pointerup", (event) => {
      if (!drag || drag.asked || event.pointerId !== drag.id) return;
      clearTimeout(drag.timer);
      if (!drag.on) { drag = null; return; }
      dropped = true;
      setTimeout(() => { dropped = false; });
      if (!drag.to) { leave(); return; }
      drag.asked = true;
      ask();
    });
    document.addEventListener("pointercancel", () => { if (drag && !drag.asked) leave(); });
    document.addEventListener("keydown", (event) => { if (event.key === "Escape") leave(); });
    panel.addEventListener("click", (event) => { if (event.target.closest("[data-leave]")) leave(); });
  }

  const settle = document.getElementById("settle");
  const shown = async () => {
    const body = new URLSearchParams(new FormData(settle));
    body.set("look", "1");
    const answer = await fetch(settle.action, { method: "POST", body });
    if (!answer.ok) return;
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const focused = document.activeElement?.id;
    document.getElementById("panel").replaceChildren(...page.getElementById("panel").childNodes);
    if (focused === "note") document.getElementById("note").focus();
    for (const now of settle.querySelectorAll("select")) {
      const then = page.querySelector(`select[name="${now.name}"]`)?.closest("tr");
      if (then) for (const part of [".why", ".choice-sign"]) now.closest("tr").querySelector(part).replaceWith(then.querySelector(part));
    }
  };
  settle?.addEventListener("change", (event) => { if (event.target.matches("select, #note")) shown(); });
  // What was chosen before this file was there, or is kept from an earlier visit.
  if (settle && [...settle.querySelectorAll("select")].some((one) => !one.selectedOptions[0]?.defaultSelected)) shown();
})();
