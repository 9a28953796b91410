// The handheld page. Every answer gets its key before it is sent, is kept in
// the queue until the server has answered it, and is sent again under the same
// key after a lost connection or a reload: the ledger posts it once.
"use strict";
(() => {
  const el = id => document.getElementById(id);
  const box = el("scan");
  const place = el("place");
  if (localStorage.getItem("place")) place.value = localStorage.getItem("place");
  place.addEventListener("change", () => { localStorage.setItem("place", place.value); store.prompt = null; next(); });
  const csrf = document.querySelector("meta[name=csrf]")?.content || "";
  const store = {
    get queue() { return JSON.parse(localStorage.getItem("queue") || "[]"); },
    set queue(v) { localStorage.setItem("queue", JSON.stringify(v)); },
    get prompt() { return JSON.parse(localStorage.getItem("prompt") || "null"); },
    set prompt(v) { localStorage.setItem("prompt", JSON.stringify(v)); },
  };
  const key = () => crypto.randomUUID ? crypto.randomUUID() : Array.from(crypto.getRandomValues(new Uint8Array(16)), b => b.toString(16).padStart(2, "0")).join("");
  let busy = false, offline = false;

  async function send(item) {
    const r = await fetch("/api/v1/commands/" + item.kind, {
      method: "POST", headers: { "Content-Type": "application/json", "X-CSRF-Token": csrf }, body: JSON.stringify(item.body),
    });
    const v = await r.json();
    if (r.status >= 500 || r.status === 429) throw new Error(v.detail);
    return { ok: r.ok, v };
  }

  async function drain() {
    if (busy) return;
    busy = true;
    try {
      while (store.queue.length) {
        const [item, ...rest] = store.queue;
        const a = await send(item);
        offline = false;
        store.queue = rest;
        if (!a.ok) { say("wrong", a.v.detail + (a.v.hint ? " " + a.v.hint : "")); if (item.kind === "task_scan" && a.v.status === 409) store.prompt = null; }
        else show(a.v.result, item.kind);
      }
      waiting();
    } catch (e) {
      offline = true;
      waiting();
      setTimeout(drain, 2000);
    } finally { busy = false; }
  }

  function push(kind, body) {
    body.key = key();
    body.at = new Date().toISOString();
    store.queue = [...store.queue, { kind, body }];
    waiting();
    drain();
  }

  function waiting() {
    const n = store.queue.length;
    el("queue").textContent = n ? box.dataset.queued.replace("%d", n) : "";
    if (n && offline) say("waiting", box.dataset.queued.replace("%d", n));
    if (!n && el("result").classList.contains("waiting")) say("waiting", "");
  }

  function say(kind, text) {
    const r = el("result");
    r.hidden = !text;
    r.className = "result " + kind;
    r.textContent = text && (kind === "good" ? "✓ " : kind === "wrong" ? "✖ " : "… ") + text;
    if (kind === "wrong" && navigator.vibrate) navigator.vibrate([120, 60, 120]);
    if (kind === "good" && navigator.vibrate) navigator.vibrate(40);
    if (kind !== "waiting") beep(kind === "good" ? 880 : 220);
  }

  function beep(hz) {
    try {
      const c = new AudioContext(), o = c.createOscillator(), g = c.createGain();
      o.frequency.value = hz; g.gain.value = 0.05; o.connect(g).connect(c.destination); o.start(); o.stop(c.currentTime + 0.12);
    } catch (e) { /* a device without sound still works */ }
  }

  function show(p, asked) {
    store.prompt = p && !p.finished ? p : null;
    const q = store.prompt;
    if (p && p.text) say(p.level === "error" ? "wrong" : "good", p.text);
    el("ask").textContent = q ? words(q) : p && p.finished && asked === "task_scan" ? box.dataset.next : box.dataset.none;
    el("why").textContent = q && q.why || "";
    el("progress").textContent = q && q.of ? q.kind.replaceAll("_", " ") + " " + q.done + " / " + q.of : q ? q.kind.replaceAll("_", " ") : "";
    focus();
    if (p && p.finished && asked === "task_scan") next(); // a finished next_task has nothing to do: ask again on OK, not in a loop
  }

  function words(q) {
    const ask = { from_slot: "From", item: "Item", quantity: "How many", to_slot: "To", reason: "Why", order: "Order", count: "Count", recount: "Count again", approval: "Waits for approval" }[q.question] || q.question;
    return ask + (q.expect ? " " + q.expect : "") + (q.question === "quantity" && q.left ? " (" + q.left + " left)" : "") + (q.question === "item" && q.left ? " ×" + q.left : "");
  }

  function answer(extra) {
    const q = store.prompt, text = el("code").value.trim();
    el("code").value = "";
    if (!q) return next();
    if (!text && !extra) return focus();
    const body = Object.assign({ task: q.task, version: q.version }, extra);
    if (!extra) {
      if (["quantity", "count", "recount"].includes(q.question)) {
        if (!/^\d+$/.test(text)) return say("wrong", "a whole number, please");
        body.quantity = Number(text);
      } else body.scan = text;
    }
    push("task_scan", body);
  }

  function next() {
    if (place.value) push("next_task", { location: place.value, worker: box.dataset.worker });
  }

  const focus = () => el("code").focus();
  el("answer").addEventListener("submit", e => { e.preventDefault(); answer(); });
  el("short").addEventListener("click", () => answer({ say: "short" }));
  el("skip").addEventListener("click", () => answer({ say: "skip" }));
  el("code").addEventListener("blur", () => setTimeout(() => { if (document.activeElement === document.body) focus(); }, 150));
  addEventListener("online", drain);
  if ("BarcodeDetector" in window) camera();

  function camera() {
    const b = el("camera");
    b.hidden = false;
    b.addEventListener("click", async () => {
      const stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: "environment" } });
      const video = Object.assign(document.createElement("video"), { srcObject: stream });
      await video.play();
      const detector = new BarcodeDetector();
      const look = async () => {
        const found = await detector.detect(video);
        if (!found.length) return requestAnimationFrame(look);
        stream.getTracks().forEach(t => t.stop());
        el("code").value = found[0].rawValue;
        answer();
      };
      look();
    });
  }

  show(store.prompt);
  if (store.queue.length) drain();
  else if (!store.prompt) next();
})();
