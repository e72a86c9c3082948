// What the pages can do more conveniently with a script: forms are sent without leaving the page, steppers count at once,
// and the reservation's state stays current. Without it, the same forms and links do the same.
(() => {
const base = document.currentScript.dataset.base;
const one = (selector, root = document) => root.querySelector(selector);
const all = (selector) => document.querySelectorAll(selector);
const said = () => one("#said");
let queue = Promise.resolve(), touched = 0, failed = {}, timer, shownFor;

document.documentElement.classList.add("js");

async function page(path, options) {
  const reply = await fetch(path, options);
  return { ok: reply.ok, html: new DOMParser().parseFromString(await reply.text(), "text/html") };
}

// Each change needs an id of its own, also before the one before it is answered.
function renew() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  const id = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
  all("main input[name=change]").forEach((input) => (input.value = id));
}

function say(...content) {
  said().replaceChildren(...content);
  clearTimeout(shownFor);
  if (!one("form", said())) shownFor = setTimeout(() => said().replaceChildren(), 8000);
}

function localTimes() {
  all("time").forEach((time) => {
    time.textContent = new Date(time.dateTime).toLocaleString("en-GB", { dateStyle: "long", timeStyle: "medium" });
  });
}

async function count() {
  const cart = await fetch(base + "/api/cart").then((reply) => reply.ok && reply.json()).catch(() => null);
  if (cart) one("#count").textContent = cart.lines.reduce((sum, line) => sum + line.quantity, 0) || "";
}

function show(html) {
  const focused = document.activeElement.id;
  one("main").replaceWith(one("main", html));
  document.title = html.title;
  const target = (focused && document.getElementById(focused)) || one("[role=alert]") || one("main");
  target.focus({ preventScroll: true });
  localTimes();
}

function added() {
  const link = document.createElement("a");
  link.href = base + "/cart";
  link.textContent = "View cart";
  say("It is in your cart, and on its way to the warehouse. ", link);
}

async function send(path, fields, stamp) {
  const inCart = one("#reservation"), now = one("#reservation .now");
  if (now) now.textContent = "Saving …";
  try {
    const { ok, html } = await page(path, { method: "POST", body: fields });
    if (inCart || (ok && one("main .trouble"))) { if (stamp === touched) show(html); }
    else if (ok) added();
    else say(one(".trouble", html));
    if (ok && one("form", said())) said().replaceChildren();
    count();
    return ok;
  } catch {
    say("The shop cannot be reached. Check your connection and try again.");
    if (now) now.textContent = "Not saved";
  }
}

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.method !== "post") return;
  event.preventDefault();
  clearTimeout(timer);
  const stamp = ++touched, path = form.action, fields = new URLSearchParams(new FormData(form, event.submitter));
  const wish = (path + fields).replace(/change=\w+/, "");
  if (failed[wish]) fields.set("change", failed[wish]);
  failed = {};
  renew();
  queue = queue.then(async () => {
    // What failed and is sent again at once, as it was, keeps its id, so that it is made once only.
    if (!(await send(path, fields, stamp)) && stamp === touched) failed[wish] = fields.get("change");
  });
});

// A quantity is sent once it has stood still for a moment.
function settle(form) {
  touched++;
  clearTimeout(timer);
  timer = setTimeout(() => form.requestSubmit(), 350);
}

document.addEventListener("click", (event) => {
  const step = event.target.closest("button[name=step]");
  if (!step) return;
  event.preventDefault();
  const input = one("input[type=number]", step.form);
  step.value > 0 ? input.stepUp() : input.stepDown();
  settle(step.form);
});

document.addEventListener("change", (event) => {
  if (event.target.matches(".line input[type=number]")) settle(event.target.form);
  if (event.target.matches(".find select")) event.target.form.requestSubmit();
});

async function watch(wait) {
  const box = one("#reservation");
  const state = box && box.dataset.state;
  if ((state === "pending" || state === "unconfirmed") && !document.hidden) {
    const stamp = touched;
    try {
      const reservation = await fetch(base + "/api/cart/reservation").then((reply) => reply.json());
      if (reservation.state !== state) {
        const fresh = one("#reservation", (await page(base + "/cart")).html);
        // Into the same element, so that a screen reader tells.
        if (fresh && box.isConnected && stamp === touched) {
          box.dataset.state = fresh.dataset.state;
          box.replaceChildren(...fresh.childNodes);
          localTimes();
        }
      }
    } catch { /* Looked at again below. */ }
    wait = state === "pending" ? Math.min(wait * 1.3, 5000) : 10000;
  } else wait = 500;
  setTimeout(watch, wait, wait);
}

// A page that the browser kept for the back button shows the cart as it was then.
addEventListener("pageshow", async (event) => {
  count();
  if (event.persisted && location.pathname === base + "/cart") await page(location.href).then(({ html }) => show(html), () => {});
});
localTimes();
watch(300);
})();
