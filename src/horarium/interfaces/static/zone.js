// A visitor's own clock: once, where the address names no zone, and whenever another is chosen.
const select = document.getElementById("zone");
if (select) {
  const address = new URL(location.href);
  const own = Intl.DateTimeFormat().resolvedOptions().timeZone;
  const known = [...select.options].some((option) => option.value === own);
  if (!address.searchParams.has("zone") && known && own !== select.value && !document.querySelector("[role=alert]")) {
    address.searchParams.set("zone", own);
    location.replace(address);
  }
  select.addEventListener("change", () => select.form.requestSubmit());
}
