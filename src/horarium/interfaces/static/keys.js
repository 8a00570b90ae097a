// One key finds, wherever one is; arrows turn the days. Whoever types in a field types.
(() => {
  const busy = (at) => at.closest("input, select, textarea, [contenteditable], .scroll");
  document.addEventListener("keydown", (event) => {
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return;
    const at = event.target instanceof Element ? event.target : document.body;
    if (event.key === "/" && !at.closest("input, select, textarea, [contenteditable]")) {
      const field = [...document.querySelectorAll("[data-search]")].find((one) => one.offsetParent) || document.querySelector("[data-search]");
      if (!field) return;
      event.preventDefault();
      const menu = field.closest("details");
      if (menu) menu.open = true;
      field.focus();
      field.select();
      return;
    }
    if (busy(at)) return;
    const link = [...document.querySelectorAll("[data-key]")].find((one) => one.dataset.key === event.key);
    if (link) link.click();
  });
})();
