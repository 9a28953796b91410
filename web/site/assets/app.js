// What every screen shares; nothing the pages cannot do without it.
"use strict";
(() => {
  const typing = e => /INPUT|SELECT|TEXTAREA/.test(e.target.tagName);
  document.addEventListener("keydown", e => {
    if (typing(e) || e.ctrlKey || e.metaKey || e.altKey) return;
    const keys = document.getElementById("keys");
    if (e.key === "/") { e.preventDefault(); document.getElementById("filter")?.focus(); }
    if (e.key === "?" && keys) { e.preventDefault(); keys.open = !keys.open; if (keys.open) keys.querySelector("summary").focus(); }
  });
  // A drop-down closes at Escape and at a press elsewhere.
  document.addEventListener("keydown", e => {
    const open = e.key === "Escape" && document.querySelector("details.drop[open]");
    if (open) { open.open = false; open.querySelector("summary").focus(); }
  });
  document.addEventListener("click", e => document.querySelectorAll("details.drop[open]").forEach(d => { if (!d.contains(e.target)) d.open = false; }));

  const range = document.querySelector("input[type=range][name=moves]");
  range?.addEventListener("input", () => { range.parentElement.querySelector("output").value = range.value; });
  document.querySelectorAll("button.print").forEach(b => b.addEventListener("click", () => print()));
  const again = document.querySelector("[data-reload]");
  if (again) setTimeout(() => location.reload(), Number(again.dataset.reload));

  // What scrolls sideways on a narrow screen can be scrolled by keyboard too.
  const reach = () => document.querySelectorAll(".panel, .scroll, .sheet").forEach(p => {
    if (p.scrollWidth > p.clientWidth + 1 || p.classList.contains("scroll")) p.tabIndex = 0; else p.removeAttribute("tabindex");
  });
  reach();
  addEventListener("resize", reach);
})();
