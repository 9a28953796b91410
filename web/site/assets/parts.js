// Parts of a page that are asked for after it is shown, and what-if as you type.
// Without this script the same parts are links and forms.
"use strict";
(() => {
  const fetchPart = async (box, address, signal) => {
    box.setAttribute("aria-busy", "true");
    try {
      const r = await fetch(address, { signal, headers: { Accept: "text/html" } });
      const html = await r.text();
      if (!r.ok) throw new Error(String(r.status));
      const part = new DOMParser().parseFromString(html, "text/html").body;
      box.replaceChildren(...part.childNodes);
      for (const more of box.querySelectorAll("[data-poll]")) setTimeout(() => look(more, 300), 300);
    } catch (e) {
      if (e.name === "AbortError") return;
      const again = document.createElement("button");
      again.textContent = document.body.dataset.again;
      again.addEventListener("click", () => fetchPart(box, address));
      box.append(again);
    }
    box.removeAttribute("aria-busy");
  };
  const waiting = [...document.querySelectorAll("[data-src]")];
  const next = async () => { const box = waiting.shift(); if (box) { await fetchPart(box, box.dataset.src); await next(); } };
  next();

  // What is still being worked out is asked for again until it is whole.
  const look = async (poll, wait) => {
    if (!poll.isConnected) return;
    await fetchPart(poll, poll.dataset.poll);
    if (poll.querySelector("[data-working]")) setTimeout(() => look(poll, wait), wait);
    else document.getElementById("live").textContent = poll.querySelector("tr td:last-child")?.textContent || "";
  };
  const poll = document.querySelector("[data-poll]");
  if (poll) setTimeout(() => look(poll, 2000), 1500);

  document.addEventListener("change", e => {
    if (e.target.form?.matches("form[data-auto]") && e.target.type !== "search") e.target.form.requestSubmit();
  });

  const form = document.getElementById("whatif");
  const answer = document.getElementById("whatif-answer");
  if (!form || !answer) return;
  let timer, flight;
  const ask = () => {
    flight?.abort();
    flight = new AbortController();
    const at = new URL(location.href);
    for (const name of ["target", "lead"]) {
      const v = form.elements[name].value.trim();
      if (v) at.searchParams.set(name, v); else at.searchParams.delete(name);
    }
    history.replaceState(null, "", at);
    at.searchParams.set("part", "whatif");
    fetchPart(answer, at, flight.signal);
  };
  form.addEventListener("input", e => {
    const to = e.target.dataset.for;
    if (to) form.elements[to].value = e.target.value;
    clearTimeout(timer);
    timer = setTimeout(ask, 80);
  });
  form.addEventListener("submit", e => { e.preventDefault(); ask(); });
})();
