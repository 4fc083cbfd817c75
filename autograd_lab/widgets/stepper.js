// The page's side of the stepper: shows the frame that the kernel sent, and says what was done.

const KEYS = { ArrowLeft: "back", ArrowRight: "step", Home: "first", End: "last" };
const SMALLEST = 0.85; // a picture shrinks to this part of its size, then it scrolls
const SLOW = 1500; // milliseconds without a reply after which we say that we wait
const SILENCE =
  "The kernel does not reply: it is busy, or was restarted. If it was, run this cell again.";

const PAGE = `
  <div class="agl-title"></div>
  <div class="agl-caption">backward, node by node</div>
  <div class="agl-picture"></div>
  <form class="agl-panel">
    <div class="agl-heading"></div>
    <label class="agl-answer">
      <span class="agl-detail"></span>
      <input type="text" autocomplete="off" autocapitalize="off" spellcheck="false" size="12">
    </label>
    <button type="submit">answer</button>
    <button type="button" data-do="show">show me</button>
    <div class="agl-note"></div>
    <div class="agl-verdict"></div>
  </form>
  <div class="agl-controls">
    <button type="button" data-do="first" aria-label="first" title="first (Home)">|◀</button>
    <button type="button" data-do="back" title="back (left arrow)">◀ back</button>
    <button type="button" data-do="step" class="agl-main" title="step (right arrow)">step ▶</button>
    <button type="button" data-do="last" aria-label="last" title="last (End)">▶|</button>
    <span class="agl-count"></span>
    <span class="agl-held"></span>
    <label class="agl-retain">retain_graph <input type="checkbox"></label>
  </div>
  <div class="agl-offline" hidden></div>
  <div class="agl-live" role="status" aria-live="polite"></div>`;

function render({ model, el }) {
  const root = document.createElement("div");
  root.className = "agl-stepper";
  root.tabIndex = 0;
  root.setAttribute("role", "group");
  root.setAttribute("aria-label", "Backward, step by step. Arrow keys, Home and End move.");
  root.dataset.lmSuppressShortcuts = "true"; // or JupyterLab takes the arrows and Enter
  root.innerHTML = PAGE;
  el.append(root);

  const find = (selector) => root.querySelector(selector);
  const input = find(".agl-answer input");
  const buttons = Object.fromEntries(
    [...root.querySelectorAll("[data-do]")].map((button) => [button.dataset.do, button]),
  );
  let slow;

  function send(message) {
    if (buttons.step.disabled && message.do === "step") return;
    clearTimeout(slow);
    slow = setTimeout(() => tell(SILENCE), SLOW);
    model.send(message);
  }

  function tell(line) {
    find(".agl-offline").textContent = line;
    find(".agl-offline").hidden = !line;
  }

  function draw(svg) {
    const picture = find(".agl-picture");
    picture.innerHTML = svg;
    const drawn = picture.firstElementChild;
    drawn.style.minWidth = `${SMALLEST * drawn.viewBox.baseVal.width}px`;
    const now = picture.querySelector(".now")?.getBoundingClientRect();
    const frame = picture.getBoundingClientRect();
    if (now) picture.scrollLeft += (now.left + now.right - frame.left - frame.right) / 2;
  }

  function show() {
    const frame = model.get("frame");
    const asks = frame.name !== null;
    const within = root.contains(document.activeElement);
    clearTimeout(slow);
    tell("");
    draw(frame.svg);
    find(".agl-title").textContent = frame.title;
    find(".agl-heading").textContent = frame.heading;
    find(".agl-detail").textContent = frame.detail;
    find(".agl-note").textContent = frame.note;
    find(".agl-verdict").textContent = frame.verdict ?? "";
    find(".agl-verdict").classList.toggle("agl-right", frame.right === true);
    root.classList.toggle("agl-asks", asks);
    find(".agl-count").textContent = `step ${frame.number} of ${frame.count}`;
    find(".agl-held").textContent = `saved buffers held: ${frame.held}`;
    find(".agl-retain input").checked = frame.retain;
    buttons.first.disabled = buttons.back.disabled = frame.first;
    buttons.last.disabled = frame.last;
    buttons.step.disabled = frame.last || asks;
    input.setAttribute("aria-label", asks ? `${frame.heading} ${frame.detail}` : "");
    input.setAttribute("aria-invalid", String(frame.right === false));
    if (frame.right !== false) input.value = "";
    find(".agl-live").textContent = [frame.verdict, frame.heading, frame.note]
      .filter(Boolean)
      .join(" ");
    if (within) (asks ? input : root).focus({ preventScroll: true });
  }

  // The connection was lost or came back. Which of the two, a reply will tell.
  const ask = () => send({ do: "nothing" });

  root.addEventListener("keydown", (event) => {
    event.stopPropagation();
    if (event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) return;
    if (event.key === "Escape") root.closest(".jp-Cell")?.focus(); // to the notebook's own keys
    const typing = event.target === input && input.value !== "";
    const done = KEYS[event.key] ?? (event.key === "Enter" && event.target === root && "step");
    if (!done || typing) return;
    event.preventDefault();
    send({ do: done });
  });
  root.addEventListener("click", (event) => {
    const button = event.target.closest("[data-do]");
    if (button) send({ do: button.dataset.do });
  });
  find("form").addEventListener("submit", (event) => {
    event.preventDefault();
    send({ do: "answer", text: input.value });
  });
  find(".agl-retain input").addEventListener("change", (event) => {
    send({ do: "retain", on: event.target.checked });
  });

  model.on("change:frame", show);
  model.on("comm_live_update", ask);
  show();
  return () => {
    clearTimeout(slow);
    model.off("change:frame", show);
    model.off("comm_live_update", ask);
  };
}

export default { render };
