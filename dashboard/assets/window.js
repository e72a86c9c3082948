// Keeps the page up to date. Everything is there without it.
const calm = matchMedia("(prefers-reduced-motion: reduce)");
const headline = document.getElementById("headline");
const panel = document.getElementById("panel");
const visits = document.getElementById("visits");
const done = document.getElementById("done");

const BY_SCRIPT = { "X-Script": "1" };
const SVG = "http://www.w3.org/2000/svg";
const SIZE = 30;
const TRAVEL_MS = 700;
const MOST_MOVERS = 150;
// Orders are faster than eyes: each way begins when the one before it has ended, and what shares a way goes one after the other.
const STAGES = { "browser-cart": 0, "cart-carts": 1, "cart-queue": 1, "queue-reserver": 2 };
const LAST_STAGE = 3;
const SPACING_MS = 90;
const MOST_AT_ONCE = 10;

// It is read out, so it changes only when something new has held for a moment.
const SETTLE_MS = 700;
let said = headline.textContent;
let saying;
function say(text, wrong) {
  if (text === said) return;
  said = text;
  clearTimeout(saying);
  saying = setTimeout(() => {
    headline.classList.toggle("wrong", wrong);
    headline.textContent = text;
  }, SETTLE_MS);
}

function show({ headline: text, on, troubled, numbers, shoppers }) {
  for (const place of document.querySelectorAll("[data-number]")) {
    const number = numbers[place.dataset.number];
    place.textContent = number == null ? "–" : number;
  }
  document.querySelector("[data-part=unseen]").hidden = !numbers.unseen;
  for (const button of document.querySelectorAll("[data-switch]")) {
    const pressed = on.includes(button.dataset.switch);
    button.setAttribute("aria-pressed", pressed);
    button.value = !pressed;
  }
  for (const node of document.querySelectorAll("[data-node]")) {
    node.classList.toggle("trouble", troubled.includes(node.dataset.node));
  }
  say(text, on.length > 0);
  if (shoppers.running || shoppers.done) {
    done.value = shoppers.done;
    visits.textContent = `${shoppers.done} of ${done.max} have left: ${shoppers.confirmed} changes confirmed, ${shoppers.refused} refused`;
  }
}

// The picture in the layout that fits.
const picture = () => [...document.querySelectorAll(".picture svg")].find((svg) => svg.getClientRects().length);

function travel({ way, tone, back }) {
  const drawing = picture();
  const path = drawing?.querySelector(`[data-way=${way}]`);
  const movers = drawing?.querySelector(".movers");
  if (!path || movers.childElementCount > MOST_MOVERS) return;
  const mover = document.createElementNS(SVG, "use");
  mover.setAttribute("href", `#shape-${tone}`);
  mover.setAttribute("class", tone);
  mover.setAttribute("width", SIZE);
  mover.setAttribute("height", SIZE);
  const length = path.getTotalLength();
  // What fails on its way there does not arrive.
  const end = tone === "failed" && !back ? 0.55 : 1;
  const place = (passed) => {
    const share = calm.matches ? 0.5 : Math.min(passed, end);
    const { x, y } = path.getPointAtLength(length * (back ? 1 - share : share));
    mover.setAttribute("x", x - SIZE / 2);
    mover.setAttribute("y", y - SIZE / 2);
  };
  const start = performance.now();
  const step = (time) => {
    const passed = Math.max(0, (time - start) / TRAVEL_MS);
    if (passed >= 1) return mover.remove();
    place(passed);
    requestAnimationFrame(step);
  };
  place(0);
  movers.append(mover);
  requestAnimationFrame(step);
}

function play(moves) {
  if (document.hidden) return;
  const ahead = {};
  for (const move of moves) {
    const place = (ahead[move.way] ??= 0);
    ahead[move.way] += 1;
    if (place >= MOST_AT_ONCE) continue;
    const stage = STAGES[move.way] ?? LAST_STAGE;
    setTimeout(travel, stage * TRAVEL_MS + place * SPACING_MS, move);
  }
}

let asked = 0;
let shown;
async function open(path, byClick) {
  const number = ++asked;
  const answer = await fetch(path, { headers: BY_SCRIPT }).catch(() => null);
  if (!answer?.ok || number !== asked) return;
  const text = await answer.text();
  const same = panel.dataset.path === path;
  if (same && text === shown) return;
  shown = text;
  const opened = new Map([...panel.querySelectorAll("details")].map((one) => [one.dataset.key, one.open]));
  panel.innerHTML = text;
  if (same) {
    for (const one of panel.querySelectorAll("details")) one.open = opened.get(one.dataset.key) ?? one.open;
  } else {
    panel.scrollTop = 0;
  }
  panel.dataset.path = path;
  for (const link of document.querySelectorAll(".details nav a")) {
    if (path.startsWith(link.getAttribute("href"))) link.setAttribute("aria-current", "page");
    else link.removeAttribute("aria-current");
  }
  if (byClick) {
    history.pushState(null, "", path);
    panel.focus({ preventScroll: true });
  }
}

// The panel follows once a second, unless somebody is using something in it.
let stale = false;
setInterval(() => {
  const inUse = panel.contains(document.activeElement) && document.activeElement !== panel;
  if (!stale || inUse) return;
  stale = false;
  open(panel.dataset.path, false);
}, 1000);

addEventListener("popstate", () => open(location.pathname === "/" ? "/sessions" : location.pathname, false));
document.addEventListener("click", (event) => {
  const link = event.target.closest("a[data-panel]");
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  open(link.getAttribute("href"), true);
});
document.addEventListener("submit", (event) => {
  event.preventDefault();
  const { submitter, target } = event;
  const body = new URLSearchParams(submitter?.name ? { [submitter.name]: submitter.value } : {});
  fetch(target.action, { method: "POST", body, headers: BY_SCRIPT });
});

const events = new EventSource("/events");
events.onmessage = ({ data }) => {
  const { state, moves } = JSON.parse(data);
  show(state);
  play(moves);
  stale = true;
};
events.onerror = () => say("The pipeline is stopped, or out of reach.", true);
