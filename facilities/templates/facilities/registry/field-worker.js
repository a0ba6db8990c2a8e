{% load look %}/* Keeps the field form and its own files, nothing else. A new version has a new name; old ones are removed. */
const FAMILY = "lapangan-";
const VERSION = FAMILY + "{% asset_version %}-{{ language|escapejs }}";
const SHELL = "{% url "field_page" %}";
const FILES = [
{% for file in styles %}  "{% asset file %}",
{% endfor %}{% for file in scripts %}  "{% asset file %}",
{% endfor %}  "{% asset "icons.svg" %}",
  "{% asset "favicon.svg" %}",
  "{% url "javascript_catalog" %}?b={{ language|escapejs }}",
];
const KNOWN = new Set(FILES.map((file) => new URL(file, self.location).href));
const PATIENCE_MS = 4000;

self.addEventListener("install", (event) => {
  event.waitUntil(prepare().then(() => self.skipWaiting()));
});

self.addEventListener("activate", (event) => {
  event.waitUntil(clearOld().then(() => self.clients.claim()));
});

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const address = new URL(request.url);
  if (request.method !== "GET" || address.origin !== self.location.origin) return;
  if (request.mode === "navigate" && address.pathname === SHELL) event.respondWith(shell(request));
  else if (KNOWN.has(address.href)) event.respondWith(file(request));
});

async function prepare() {
  const cache = await caches.open(VERSION);
  await cache.addAll(FILES);
  await keepShell(cache, await fetch(SHELL, { credentials: "same-origin", cache: "no-cache" }));
}

async function clearOld() {
  const names = await caches.keys();
  await Promise.all(names.filter((name) => name.startsWith(FAMILY) && name !== VERSION).map((name) => caches.delete(name)));
}

/* The page from the network while that answers soon, else as it was kept. A log-in page is never kept. */
async function shell(request) {
  const cache = await caches.open(VERSION);
  const kept = await cache.match(SHELL);
  const asked = fetch(request).then(async (answer) => {
    await keepShell(cache, answer.clone());
    return answer;
  });
  if (!kept) return asked;
  const late = new Promise((resolve) => setTimeout(resolve, PATIENCE_MS, kept));
  return Promise.race([asked.then((answer) => (answer.status >= 500 ? kept : answer)).catch(() => kept), late]);
}

/* Keep the page, unless it belongs to another version of the files than those kept here. */
async function keepShell(cache, answer) {
  if (!answer.ok || answer.redirected || answer.type !== "basic") return;
  const text = await answer.clone().text();
  if (text.includes(FILES[0])) await cache.put(SHELL, answer);
}

async function file(request) {
  const cache = await caches.open(VERSION);
  return (await cache.match(request.url)) ?? fetch(request);
}
