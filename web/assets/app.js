// Keys of the purchase grid, and nothing the pages cannot do without it.
"use strict";
(() => {
  const grid = document.querySelector("table.grid");
  const live = document.getElementById("live");
  const all = document.getElementById("all");
  if (all) all.addEventListener("change", () => document.querySelectorAll("input[name=line]").forEach(b => { b.checked = all.checked; }));
  const range = document.querySelector("input[type=range]");
  if (range) range.addEventListener("input", () => { range.nextElementSibling.value = range.value; });
  document.addEventListener("keydown", e => {
    if (e.key === "/" && !/INPUT|SELECT|TEXTAREA/.test(e.target.tagName)) { e.preventDefault(); document.getElementById("filter")?.focus(); }
  });
  document.addEventListener("keydown", e => {
    const keys = document.getElementById("keys");
    if (e.key === "?" && keys && !/INPUT|SELECT|TEXTAREA/.test(e.target.tagName)) { e.preventDefault(); keys.open = !keys.open; if (keys.open) keys.querySelector("summary").focus(); }
  });
  document.querySelectorAll("button.print").forEach(b => b.addEventListener("click", () => print()));
  const again = document.querySelector("[data-reload]");
  if (again) setTimeout(() => location.reload(), Number(again.dataset.reload));
  if (!grid) return;
  const rows = [...grid.querySelectorAll("tr[data-line]")];
  let at = 0;
  rows.forEach((r, i) => { r.tabIndex = i ? -1 : 0; r.addEventListener("focusin", () => { at = i; }); });
  const go = i => { if (!rows.length) return; rows[at].tabIndex = -1; at = Math.max(0, Math.min(rows.length - 1, i)); rows[at].tabIndex = 0; rows[at].focus(); };
  const only = row => { document.querySelectorAll("input[name=line]").forEach(b => { b.checked = false; }); row.querySelector("input[name=line]").checked = true; };
  const submit = action => { const b = document.querySelector(`button[value=${action}]`); if (b) b.click(); };
  const chosen = () => document.querySelectorAll("input[name=line]:checked").length;
  grid.addEventListener("keydown", e => {
    const row = rows[at], typing = e.target.classList.contains("qty");
    if (e.target.closest(".clash, button, a")) return;
    if (typing) {
      if (e.key === "Escape") { e.target.value = e.target.defaultValue; row.focus(); }
      if (e.key === "Enter") { e.preventDefault(); save(row, e.target); }
      return;
    }
    const keys = {
      ArrowDown: () => go(at + 1), ArrowUp: () => go(at - 1), Home: () => go(0), End: () => go(rows.length - 1),
      PageDown: () => go(at + 15), PageUp: () => go(at - 15),
      e: () => { const q = row.querySelector(".qty"); q?.focus(); q?.select(); },
      a: () => act("approve", row), r: () => act("reject", row), s: () => act("snooze", row), u: () => act("undo", row),
      " ": () => { const b = row.querySelector("input[name=line]"); b.checked = !b.checked; },
    };
    if (keys[e.key] && !e.ctrlKey && !e.metaKey && !e.altKey) { e.preventDefault(); keys[e.key](); }
  });
  function act(action, row) {
    if (!chosen()) only(row);
    const reason = document.querySelector("input[name=reason]");
    if (action === "reject" && !reason.value) { live.textContent = word("grid.reason"); reason.focus(); return; }
    submit(action);
  }
  async function save(row, input) {
    if (!/^\d+$/.test(input.value.trim())) { live.textContent = word("grid.whole"); return; }
    const version = Number(row.dataset.version), line = row.dataset.line;
    const body = { reviews: [{ line, action: "change", quantity: Number(input.value), reason: document.querySelector("input[name=reason]").value || word("grid.typed"), version }] };
    const r = await fetch("/api/v1/reviews", { method: "POST", headers: { "Content-Type": "application/json", "X-CSRF-Token": document.querySelector("meta[name=csrf]").content }, body: JSON.stringify(body) });
    const v = await r.json();
    row.querySelector(".clash")?.remove();
    if (r.ok) { stand(row, version + 1, input.value); input.defaultValue = input.value; live.textContent = word("grid.saved", input.value, line); row.focus(); return; }
    if (r.status !== 409 || !v.theirs) { live.textContent = v.detail; return; }
    const now = v.theirs, theirs = now.Changed || now.Status === "approved" ? now.Quantity : Number(row.dataset.computed);
    live.textContent = word("grid.clash", now.Last.author, theirs, input.value);
    const box = document.createElement("span");
    box.className = "clash";
    const choice = (text, then) => { const b = document.createElement("button"); b.type = "button"; b.className = "plain"; b.textContent = text; b.addEventListener("click", then); box.append(b); return b; };
    const first = choice(word("grid.theirs", theirs, now.Last.author), () => { stand(row, now.Version, theirs); input.value = input.defaultValue = theirs; box.remove(); row.focus(); });
    choice(word("grid.mine", input.value), () => { stand(row, now.Version, theirs); save(row, input); });
    input.parentElement.append(box);
    first.focus();
  }
  // stand notes which version and quantity of a line the page now shows.
  function stand(row, version, quantity) {
    row.dataset.version = version;
    const of = name => row.querySelector(`input[name="${name}:${CSS.escape(row.dataset.line)}"]`);
    of("v").value = version;
    of("was").value = quantity;
  }
})();
