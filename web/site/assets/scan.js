// The handheld page. Every answer gets its key before it is sent, is kept in
// the queue until the server has answered it, and is sent again under the same
// key after a lost connection or a reload: the ledger posts it once. Without a
// connection a task that was begun goes on: what follows is known from the
// task, and the server has the last word when the answers reach it.
"use strict";
(() => {
  const el = id => document.getElementById(id);
  const box = el("scan"), place = el("place"), worker = box.dataset.worker;
  const csrf = document.querySelector("meta[name=csrf]")?.content || "";
  const kept = name => JSON.parse(localStorage.getItem(name) || "null");
  const keep = (name, value) => localStorage.setItem(name, JSON.stringify(value));
  const store = {
    get queue() { return kept("queue") || []; }, set queue(v) { keep("queue", v); },
    get prompt() { return kept("prompt"); }, set prompt(v) { keep("prompt", v); }, // the server's last
    get task() { return kept("task"); }, set task(v) { keep("task", v); },
    get last() { return kept("last"); }, set last(v) { keep("last", v); }, // the task finished last, whose last step can be taken back
  };
  const key = () => crypto.randomUUID ? crypto.randomUUID() : Array.from(crypto.getRandomValues(new Uint8Array(16)), b => b.toString(16).padStart(2, "0")).join("");
  const code = text => text.trim().replace(/^slot:/i, "").toUpperCase();
  let busy = false, offline = false, again = 0;

  if (localStorage.getItem("place")) place.value = localStorage.getItem("place");
  place.addEventListener("change", () => { localStorage.setItem("place", place.value); if (!store.queue.length) { store.prompt = null; next(); } });

  // known is the next question after an answer, as far as the task tells it;
  // null where only the server knows.
  function known(q, body) {
    const t = store.task;
    if (!q || !t || t.task !== q.task || !["put_away", "move", "replenish"].includes(q.kind)) return null;
    const left = (q.left ?? t.quantity - (t.done || 0));
    if (body.say) return null;
    switch (q.question) {
      case "from_slot": return { ...q, question: "item", expect: t.goods.sku, why: "" };
      case "item": return { ...q, question: "quantity", expect: "", left };
      case "quantity": return { ...q, question: "to_slot", expect: t.to_slot || "", hand: body.quantity, left, why: t.reason || "" };
      case "to_slot":
        if (t.to_slot && code(body.scan) !== code(t.to_slot)) return { ...q, question: "reason", expect: "", why: "" };
        return setDown(q, t, left);
      case "reason": return setDown(q, t, left);
    }
    return null;
  }

  function setDown(q, t, left) {
    const rest = left - (q.hand || 0), done = (q.done || 0) + (q.hand || 0);
    if (rest <= 0) return { finished: true, here: true };
    return { ...q, question: q.kind === "put_away" ? "item" : "from_slot", expect: q.kind === "put_away" ? t.goods.sku : t.from_slot, left: rest, done, hand: 0, why: "" };
  }

  // present is the question on the screen: the server's last, and what follows
  // from the answers it has not seen yet; null when only the server can say.
  function present() {
    let q = store.prompt;
    for (const item of store.queue) {
      if (item.kind !== "task_scan") return null;
      q = known(q, item.body);
      if (!q || q.finished) return q;
    }
    return q;
  }

  async function send(item) {
    const r = await fetch("/api/v1/commands/" + item.kind, {
      method: "POST", headers: { "Content-Type": "application/json", "X-CSRF-Token": csrf }, body: JSON.stringify(item.body),
    });
    const v = await r.json();
    if (r.status >= 500 || r.status === 429) throw new Error(v.detail);
    return { ok: r.ok, status: r.status, v };
  }

  async function drain() {
    if (busy || !store.queue.length) return waiting();
    if (store.queue[0].worker && store.queue[0].worker !== worker) return say("wrong", word("scan.others", store.queue[0].worker));
    busy = true;
    let wait = 2000;
    try {
      while (store.queue.length) {
        const [item, ...rest] = store.queue;
        const a = await send(item);
        offline = false;
        if (a.status === 401 || a.status === 403 && a.v.code === "csrf") {
          wait = 15000;
          say("wrong", word("scan.signin"));
          throw new Error(a.v.detail);
        }
        store.queue = rest;
        if (a.ok && a.v.result?.level !== "error") { taken(a.v.result, item); continue; }
        refused(a, item);
      }
      waiting();
    } catch (e) {
      offline = true;
      show();
      waiting();
      clearTimeout(again);
      again = setTimeout(drain, wait);
    } finally { busy = false; }
    if (!store.queue.length) moveOn();
  }

  let finished = false;
  function taken(result, item) {
    finished = item.kind === "task_scan" && !!result?.finished;
    if (item.kind === "task_scan") store.last = result?.finished && result.back ? { task: result.task, name: result.name || result.sku } : item.body.say === "back" || result?.done ? null : store.last;
    store.prompt = result && !result.finished ? result : null;
    if (result?.text) say("good", result.text);
    if (result?.task && !result.finished && store.task?.task !== result.task) learn(result.task);
    show();
  }

  // moveOn asks for the next task after one was finished; a finished next_task
  // has nothing to do and asks again on OK, not in a loop.
  function moveOn() {
    if (!finished) return;
    finished = false;
    next();
  }

  // refused says in words what became of an answer that was not taken. What was
  // answered after it rests on it, and is not sent.
  function refused(a, item) {
    const after = store.queue.filter(i => i.kind === "task_scan" && i.body.task === item.body.task);
    if (item.kind === "task_scan") store.queue = store.queue.filter(i => !after.includes(i));
    const given = item.body.scan ?? item.body.quantity ?? item.body.say ?? "";
    let text = a.ok ? a.v.result.text : a.v.detail + (a.v.hint ? " " + a.v.hint : "");
    if (a.status === 409) text = word("scan.conflict", given, word("ask." + (a.v.theirs?.question || "nothing")), a.v.theirs?.expect || "");
    if (after.length) text += " " + word("scan.dropped", after.length);
    const now = a.ok ? a.v.result : a.status === 409 ? a.v.theirs : item.kind === "task_scan" && a.status === 404 ? null : store.prompt;
    store.prompt = now && now.question && !now.finished ? now : null;
    show();
    say("wrong", text);
  }

  // learn keeps what is to be done, so that it can be done without a connection.
  async function learn(id) {
    try {
      const r = await fetch("/api/v1/tasks/" + encodeURIComponent(id));
      if (r.ok) store.task = await r.json();
    } catch (e) { /* then this task waits for the connection at every question */ }
  }

  function push(kind, body) {
    body.key = key();
    body.at = new Date().toISOString();
    store.queue = [...store.queue, { kind, body, worker }];
    waiting();
    if (offline) show();
    drain();
  }

  function waiting() {
    const n = store.queue.length;
    el("queue").textContent = n ? word("scan.queued", n) : "";
    if (n && offline && el("result").hidden) say("waiting", word("scan.queued", n));
    if (!n && el("result").classList.contains("waiting")) say("waiting", "");
  }

  function say(kind, text) {
    const r = el("result");
    r.hidden = !text;
    r.className = "result " + kind;
    r.textContent = text && (kind === "good" ? "✓ " : kind === "wrong" ? "✖ " : "… ") + text;
    if (kind === "wrong" && navigator.vibrate) navigator.vibrate([120, 60, 120]);
    if (kind === "good" && navigator.vibrate) navigator.vibrate(40);
    if (kind !== "waiting" && text) beep(kind === "good" ? 880 : 220);
  }

  let sound = null;
  function beep(hz) {
    try {
      sound ??= new AudioContext();
      if (sound.state === "suspended") sound.resume();
      const tone = sound.createOscillator(), volume = sound.createGain();
      tone.frequency.value = hz;
      volume.gain.value = 0.05;
      tone.connect(volume).connect(sound.destination);
      tone.start();
      tone.stop(sound.currentTime + 0.12);
    } catch (e) { /* a device without sound still works */ }
  }

  function show() {
    const q = present(), held = store.queue.some(i => i.kind === "task_scan");
    el("item").textContent = q?.question && q.sku ? (q.name || q.sku) : "";
    el("item").hidden = !el("item").textContent;
    const undo = undoes(q);
    el("back").hidden = !undo || offline || store.queue.length > 0;
    el("back").textContent = undo?.name ? word("scan.backto", undo.name) : word("scan.back");
    el("ask").textContent = q && q.question ? question(q) : q?.finished ? word("scan.doneoffline") : held ? word("scan.wait") : finished ? word("scan.next") : word("scan.none");
    el("why").textContent = q?.why || "";
    el("progress").textContent = q?.kind ? word("task." + q.kind) + (q.of ? " " + (q.done || 0) + " / " + q.of : "") : "";
    focus();
  }

  // undoes is the task whose last step can be taken back: the one at hand, else the one
  // that was finished last.
  function undoes(q) {
    if (q?.question && q.back) return { task: q.task };
    return store.last;
  }

  function takeBack() {
    const undo = undoes(present());
    if (!undo || store.queue.length) return;
    el("result").hidden = true;
    push("task_scan", { task: undo.task, say: "back" });
  }

  function question(q) {
    const parts = [word("ask." + q.question)];
    if (q.expect) parts.push(q.expect);
    if (q.question === "quantity" && q.left) parts.push("(" + word("scan.left", q.left) + ")");
    if (q.question === "item" && q.left) parts.push("×" + q.left);
    return parts.join(" ");
  }

  function answer(extra) {
    const q = present(), text = el("code").value.trim();
    el("code").value = "";
    if (extra?.say === "short" && /^\d+$/.test(text) && q?.question === "quantity") extra.quantity = Number(text); // so many were there
    if (!q && !store.queue.length) return next();
    if (!q || q.finished) return say("waiting", word("scan.queued", store.queue.length));
    if (!text && !extra) return focus();
    const body = Object.assign({ task: q.task }, extra);
    if (!store.queue.length) body.version = q.version; // the answers after it rest on it, not on a version
    if (!extra && ["quantity", "count", "recount"].includes(q.question)) {
      const cased = q.kind === "receive" && q.question === "quantity" && /^\d+\s*[a-z][a-z0-9]*$/i.test(text); // such as 4 CS
      if (!cased && !/^\d+$/.test(text)) return say("wrong", word("scan.whole"));
      if (cased) body.scan = text;
      else body.quantity = Number(text);
      if (store.queue.length && q.left && (body.quantity < 1 || body.quantity > q.left)) return say("wrong", word("scan.between", q.left));
    } else if (!extra) {
      if (offline && ["from_slot", "item"].includes(q.question) && code(text) !== code(q.expect)) return say("wrong", word("scan.unproved", text, q.expect));
      body.scan = text;
    }
    el("result").hidden = true;
    push("task_scan", body);
  }

  function next() {
    if (place.value && !store.queue.some(i => i.kind === "next_task")) push("next_task", { location: place.value, worker });
  }

  const focus = () => el("code").focus();
  el("answer").addEventListener("submit", e => { e.preventDefault(); answer(); });
  el("short").addEventListener("click", () => answer({ say: "short" }));
  el("skip").addEventListener("click", () => answer({ say: "skip" }));
  el("back").addEventListener("click", takeBack);
  el("code").addEventListener("blur", () => setTimeout(() => { if (document.activeElement === document.body) focus(); }, 150));
  addEventListener("online", drain);
  el("camera").hidden = !camera.there;
  el("camera").addEventListener("click", sight);
  if ("serviceWorker" in navigator) navigator.serviceWorker.register("/scan/worker.js", { scope: "/scan" }).catch(() => { /* without it the page works as long as it is open */ });

  // sight opens the camera, and closes it at a second press.
  async function sight() {
    const open = el("sight").hidden;
    const shown = on => { el("sight").hidden = !on; el("camera").setAttribute("aria-pressed", String(on)); };
    shown(open);
    if (!open) return camera.stop();
    try {
      const seen = await camera.read(el("video"));
      if (!seen) return;
      el("code").value = seen;
      answer();
    } catch (e) {
      camera.stop();
      say("wrong", word("scan.nocamera"));
    }
    shown(false);
  }

  show();
  if (store.queue.length) drain();
  else if (!store.prompt) next();
})();
