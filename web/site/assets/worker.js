// Keeps the handheld page and its parts on the device, so that it opens
// without a connection. The page is asked for anew whenever there is one; the
// parts belong to one version of the program and are kept under its name.
"use strict";
const version = "@version@";
const cacheName = "stockwright-scan-" + version;
const parts = ["@parts@"];

self.addEventListener("install", event => event.waitUntil((async () => {
  const cache = await caches.open(cacheName);
  await cache.addAll(parts.map(path => new Request(path, { cache: "reload" })));
  await self.skipWaiting();
})()));

self.addEventListener("activate", event => event.waitUntil((async () => {
  for (const name of await caches.keys()) {
    if (name.startsWith("stockwright-scan-") && name !== cacheName) await caches.delete(name);
  }
  await self.clients.claim();
  try { await page(new Request("/scan")); } catch (e) { /* the next visit keeps it */ }
})()));

self.addEventListener("fetch", event => {
  const url = new URL(event.request.url);
  if (event.request.method !== "GET" || url.origin !== self.location.origin) return;
  if (event.request.mode === "navigate" && url.pathname === "/scan") event.respondWith(page(event.request));
  else if (parts.includes(url.pathname)) event.respondWith(part(event.request));
});

// page is the server's page, or the one kept from the last visit.
async function page(request) {
  const cache = await caches.open(cacheName);
  try {
    const answer = await fetch(request);
    if (answer.ok && !answer.redirected) await cache.put("/scan", answer.clone());
    return answer;
  } catch (e) {
    const kept = await cache.match("/scan");
    if (kept) return kept;
    throw e;
  }
}

async function part(request) {
  const cache = await caches.open(cacheName);
  return await cache.match(request, { ignoreSearch: true }) || fetch(request);
}
