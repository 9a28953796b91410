// The purchase grid: keys, quantities saved as they are typed, and actions that
// leave the planner on the line where they were. Without this script the grid
// is a form with the same buttons.
"use strict";
(() => {
  const main = document.getElementById("main"), live = document.getElementById("live");
  const form = () => document.getElementById("lines");
  const rows = () => [...document.querySelectorAll("tr[data-line]")];
  const boxes = () => [...document.querySelectorAll("input[name=line]")];
  const rowOf = element => element?.closest?.("tr[data-line]");
  const named = line => rows().find(r => r.dataset.line === line);
  let at = 0, busy = false, quiet = 0;
  const say = text => {
    live.textContent = text;
    clearTimeout(quiet);
    quiet = setTimeout(() => { live.textContent = ""; }, 12000);
  };

  // stop makes one row the grid's tab stop.
  function stop() {
    const all = rows();
    at = Math.max(0, Math.min(all.length - 1, at));
    all.forEach((r, i) => { r.tabIndex = i === at ? 0 : -1; });
    const bar = document.querySelector(".sticky.bar");
    document.querySelector("table.grid")?.style.setProperty("--under", (bar ? bar.offsetHeight : 0) + "px");
  }
  function go(i) {
    at = i;
    stop();
    rows()[at]?.focus();
  }
  stop();
  if (document.activeElement === document.body) rows()[at]?.focus({ preventScroll: true }); // keys work at once, on a line that is seen
  addEventListener("resize", stop);

  document.addEventListener("focusin", e => {
    const row = rowOf(e.target);
    if (row) { at = rows().indexOf(row); stop(); }
  });
  document.addEventListener("change", e => {
    if (e.target.id === "all") boxes().forEach(b => { b.checked = e.target.checked; });
    if (e.target.classList.contains("qty")) save(rowOf(e.target), e.target);
  });
  document.addEventListener("submit", e => {
    if (e.target !== form()) return;
    e.preventDefault();
    send(e.target, e.submitter);
  });
  document.addEventListener("keydown", e => {
    const row = rowOf(e.target);
    if (!row || e.target.closest(".clash, button, a") || e.ctrlKey || e.metaKey || e.altKey) return;
    if (e.target.classList.contains("qty")) {
      if (e.key === "Escape") { e.target.value = e.target.defaultValue; row.focus(); }
      if (e.key === "Enter") { e.preventDefault(); save(row, e.target); }
      return;
    }
    const keys = {
      ArrowDown: () => go(at + 1), ArrowUp: () => go(at - 1), Home: () => go(0), End: () => go(rows().length - 1),
      PageDown: () => go(at + 15), PageUp: () => go(at - 15),
      e: () => { const q = row.querySelector(".qty"); q?.focus(); q?.select(); },
      a: () => act("approve", row), r: () => act("reject", row), s: () => act("snooze", row), u: () => act("undo", row),
      " ": () => { const b = row.querySelector("input[name=line]"); b.checked = !b.checked; },
    };
    if (keys[e.key]) { e.preventDefault(); keys[e.key](); }
  });

  function act(action, row) {
    const button = document.querySelector(`button[value=${action}]`), reason = document.querySelector("input[name=reason]");
    if (!button) return;
    if (!boxes().some(b => b.checked)) row.querySelector("input[name=line]").checked = true;
    if (action === "reject" && !reason.value) { say(word("grid.reason")); reason.focus(); return; }
    form().requestSubmit(button);
  }

  const page = async (address, options) => {
    const r = await fetch(address, options);
    return { r, doc: new DOMParser().parseFromString(await r.text(), "text/html") };
  };

  // send makes an action and shows what came of it, on the line where it was made.
  async function send(f, button) {
    if (busy) return;
    busy = true;
    const line = rows()[at]?.dataset.line, reason = f.querySelector("input[name=reason]")?.value || "";
    f.setAttribute("aria-busy", "true");
    try {
      const { r, doc } = await page(f.getAttribute("action"), { method: "POST", body: new URLSearchParams(new FormData(f, button)) });
      main.replaceChildren(...doc.getElementById("main").childNodes);
      if (!r.ok) { scrollTo(0, 0); main.focus(); return; }
      const kept = new URL(r.url);
      kept.searchParams.delete("notice");
      history.replaceState(null, "", kept);
      const field = document.querySelector("input[name=reason]");
      if (field) field.value = reason;
      const same = rows().findIndex(row => row.dataset.line === line);
      go(same < 0 ? at : same);
      const notice = main.querySelector(".notice"); // said below the grid, which then stays where it is
      say(notice?.textContent || "");
      notice?.remove();
    } catch (e) {
      f.removeAttribute("aria-busy");
      say(word("grid.offline"));
    } finally { busy = false; }
  }

  // refresh shows what a saved quantity changed: its line, the suppliers' sums,
  // the counts. What is being typed elsewhere stays.
  async function refresh(line) {
    const { r, doc } = await page(location.href);
    if (!r.ok) return;
    for (const part of ["#summary", ".facets", ".tools"]) {
      const now = document.querySelector(part), then = doc.querySelector(part);
      if (now && then && !now.contains(document.activeElement)) now.replaceWith(then);
    }
    for (const group of document.querySelectorAll("tbody[data-group]")) {
      const then = doc.querySelector(`tbody[data-group="${CSS.escape(group.dataset.group)}"] .foot`);
      if (then) group.querySelector(".foot").replaceWith(then);
    }
    const now = named(line), then = [...doc.querySelectorAll("tr[data-line]")].find(row => row.dataset.line === line);
    const input = now?.querySelector(".qty");
    if (!now || !then || input && input.value !== input.defaultValue) return;
    const within = now.contains(document.activeElement), chosen = now.querySelector("input[name=line]").checked;
    then.querySelector("input[name=line]").checked = chosen;
    now.replaceWith(then);
    stop();
    if (within) then.focus();
  }

  async function save(row, input) {
    if (input.value === input.defaultValue || input.dataset.saving) { if (document.activeElement === input) row.focus(); return; }
    if (!/^\d+$/.test(input.value.trim())) { say(word("grid.whole")); return; }
    input.dataset.saving = "1";
    try {
      await put(row, input);
    } catch (e) { say(word("grid.offline")); } finally { delete input.dataset.saving; }
  }

  async function put(row, input) {
    const version = Number(row.dataset.version), line = row.dataset.line, quantity = input.value.trim();
    const body = { reviews: [{ line, action: "change", quantity: Number(quantity), reason: document.querySelector("input[name=reason]").value || word("grid.typed"), version }] };
    const csrf = document.querySelector("meta[name=csrf]")?.content || "";
    const r = await fetch("/api/v1/reviews", { method: "POST", headers: { "Content-Type": "application/json", "X-CSRF-Token": csrf }, body: JSON.stringify(body) });
    const v = await r.json();
    row.querySelector(".clash")?.remove();
    if (r.ok) {
      stand(row, version + 1, quantity);
      input.defaultValue = quantity;
      say(word("grid.saved", quantity, line));
      if (document.activeElement === input) row.focus();
      refresh(line).catch(() => { /* the line itself is saved and says so */ });
      return;
    }
    if (r.status === 401) return say(word("grid.signin"));
    if (r.status !== 409 || !v.theirs) return say(v.detail);
    clash(row, input, v.theirs);
  }

  // clash shows both values of a line that somebody else changed meanwhile.
  function clash(row, input, now) {
    const theirs = now.Changed || now.Status === "approved" ? now.Quantity : Number(row.dataset.computed);
    say(word("grid.clash", now.Last.author, theirs, input.value));
    const box = document.createElement("span");
    box.className = "clash";
    const choice = (text, then) => {
      const b = document.createElement("button");
      b.type = "button";
      b.className = "plain";
      b.textContent = text;
      b.addEventListener("click", then);
      box.append(b);
      return b;
    };
    const first = choice(word("grid.theirs", theirs, now.Last.author), () => {
      stand(row, now.Version, theirs);
      input.value = input.defaultValue = theirs;
      box.remove();
      row.focus();
      refresh(row.dataset.line).catch(() => { /* theirs is shown already */ });
    });
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
