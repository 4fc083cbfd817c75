// The page's side of the stepper: shows the frame that the kernel sent, and says what was done.

const KEYS = { ArrowLeft: "back", ArrowRight: "step", Home: "first", End: "last" };
const SLOW = 1500; // milliseconds without a reply after which we say that we wait

const PAGE = `
  <div class="agl-heading"></div>
  <div class="agl-picture"></div>
  <form class="agl-ask">
    <div class="agl-question"></div>
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
    slow = setTimeout(() => tell("Waiting for the kernel, which is busy or has stopped."), SLOW);
    model.send(message);
  }

  function tell(line) {
    find(".agl-offline").textContent = line;
    find(".agl-offline").hidden = !line;
  }

  function show() {
    const frame = model.get("frame");
    const asks = frame.name !== null;
    const within = root.contains(document.activeElement);
    clearTimeout(slow);
    tell("");
    find(".agl-picture").innerHTML = frame.svg;
    find(".agl-heading").textContent = asks ? "" : frame.heading;
    find(".agl-question").textContent = asks ? frame.heading : "";
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

  function connected() {
    const live = model.comm_live !== false;
    root.classList.toggle("agl-dead", !live);
    tell(live ? "" : "The kernel was restarted or has stopped: run the cell again to go on.");
  }

  root.addEventListener("keydown", (event) => {
    event.stopPropagation();
    if (event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) return;
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
  model.on("comm_live_update", connected);
  show();
  return () => {
    clearTimeout(slow);
    model.off("change:frame", show);
    model.off("comm_live_update", connected);
  };
}

export default { render };
