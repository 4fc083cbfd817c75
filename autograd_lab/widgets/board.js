// The page's side of every board: shows the frame that the kernel sent, and says what was done.

const SMALLEST = 0.85; // a picture shrinks to this part of its size, then it scrolls
const SLOW = 1500; // milliseconds without a reply after which we say that we wait
const SILENCE =
  "The kernel does not reply: it is busy, or was restarted. If it was, run this cell again.";
const MOVES = { ArrowLeft: -1, ArrowUp: -1, ArrowRight: 1, ArrowDown: 1 };

const PAGE = `
  <div class="agl-title"></div>
  <div class="agl-caption"></div>
  <div class="agl-pictures"></div>
  <div class="agl-tables"></div>
  <div class="agl-panel"><div class="agl-heading"></div><div class="agl-detail"></div></div>
  <div class="agl-controls"></div>
  <div class="agl-status"></div>
  <div class="agl-problem"></div>
  <div class="agl-offline" hidden></div>
  <div class="agl-live" role="status" aria-live="polite"></div>`;

function element(tag, classes = "", attributes = {}) {
  const made = document.createElement(tag);
  if (classes) made.className = classes;
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  return made;
}

function label(node, control) {
  node.textContent = control.label;
  node.classList.toggle("agl-mono", control.code);
}

// Each maker gives the element that stands for a control, and brings it up to date.

function button(control, act) {
  const node = element("button", "", { type: "button", "data-id": control.id });
  node.addEventListener("click", () => act(null));
  return {
    node,
    update(control) {
      const { help, off, main } = control;
      label(node, control);
      node.title = help;
      node.setAttribute("aria-disabled", String(off)); // "disabled" would take the focus away
      node.classList.toggle("agl-main", main);
    },
  };
}

function toggle(control, act) {
  const node = element("label", "agl-toggle");
  const box = element("input", "", { type: "checkbox", role: "switch", "data-id": control.id });
  const name = element("span");
  node.append(box, name);
  box.addEventListener("change", () => act(box.checked));
  return {
    node,
    update(control) {
      const { help, off, value } = control;
      label(name, control);
      node.title = help;
      box.disabled = off;
      box.checked = value;
    },
  };
}

function slider(control, act, isWaiting) {
  const node = element("label", "agl-slider");
  const name = element("span");
  const range = element("input", "", { type: "range", "data-id": control.id });
  const shown = element("output");
  node.append(name, range, shown);
  range.addEventListener("input", () => act(Number(range.value)));
  return {
    node,
    update(control) {
      const { help, off, value, low, high, step, text } = control;
      label(name, control);
      node.title = help;
      range.disabled = off;
      Object.assign(range, { min: low, max: high, step });
      if (!isWaiting()) range.value = value; // or it would jump back under the hand
      range.setAttribute("aria-valuetext", text);
      shown.textContent = text;
    },
  };
}

function choice(control, act) {
  const node = element("div", "agl-choice", { role: "radiogroup" });
  const name = element("span");
  const group = `agl-${Math.random()}`; // radio buttons of one name move as one
  const radios = control.options.map((option) => {
    const around = element("label");
    const radio = element("input", "", { type: "radio", name: group, value: option });
    radio.dataset.id = `${control.id} ${option}`;
    radio.addEventListener("change", () => act(option));
    around.append(radio, option);
    return { around, radio };
  });
  node.append(name, ...radios.map(({ around }) => around));
  node.addEventListener("keydown", (event) => {
    const end = { Home: radios[0], End: radios.at(-1) }[event.key];
    if (!end || end.radio.disabled) return;
    event.preventDefault();
    end.radio.focus();
    end.radio.click();
  });
  return {
    node,
    update(control) {
      const { help, off, value } = control;
      label(name, control);
      node.title = help;
      node.setAttribute("aria-label", control.label);
      for (const { radio } of radios) {
        radio.disabled = off;
        radio.checked = radio.value === value;
      }
    },
  };
}

function entry(control, act) {
  const several = control.lines > 1;
  const node = element("label", several ? "agl-entry agl-wide" : "agl-entry");
  const name = element("span");
  const field = element(several ? "textarea" : "input", "", {
    autocomplete: "off",
    autocapitalize: "off",
    spellcheck: "false",
    "data-id": control.id,
    ...(several ? {} : { type: "text", size: control.number ? 6 : 16 }),
    ...(control.number ? { inputmode: "decimal" } : {}),
  });
  node.append(name, field);
  let given; // the value of the last frame
  const send = () => act((given = field.value));
  field.addEventListener("change", () => field.value !== given && send());
  field.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || (several && !event.shiftKey && !event.ctrlKey)) return;
    event.preventDefault();
    send();
  });
  return {
    node,
    update(control) {
      const { help, off, value, lines } = control;
      label(name, control);
      node.title = help;
      field.disabled = off;
      if (several) field.rows = lines;
      if (value !== given) field.value = value;
      given = value;
    },
  };
}

function part(item, act) {
  const node = element("button", "agl-part", { type: "button", "data-id": item.id });
  node.addEventListener("click", () => act(null));
  return {
    node,
    update(control, [across, down]) {
      const { help, off, pressed, expanded, left, top, width, height } = control;
      node.setAttribute("aria-label", control.label);
      node.setAttribute("aria-disabled", String(off));
      if (pressed !== null) node.setAttribute("aria-pressed", String(pressed));
      if (expanded !== null) node.setAttribute("aria-expanded", String(expanded));
      node.title = help || control.label;
      node.style.left = `${(100 * left) / across}%`;
      node.style.top = `${(100 * top) / down}%`;
      node.style.width = `${(100 * width) / across}%`;
      node.style.height = `${(100 * height) / down}%`;
    },
  };
}

const MAKERS = { button, toggle, slider, choice, entry, part };

// One element for each item, kept from frame to frame, so that the focus stays where it is.
function keep(place, kept, items, make, size) {
  const form = ({ kind, options, lines }) => JSON.stringify([kind, options, lines > 1]);
  const forms = new Map(items.map((item) => [item.id, form(item)]));
  for (const [id, one] of kept) {
    if (forms.get(id) === one.form) continue;
    one.node.remove();
    kept.delete(id);
  }
  items.forEach((item, at) => {
    if (!kept.has(item.id)) kept.set(item.id, { ...make(item), form: form(item) });
    const one = kept.get(item.id);
    one.update(item, size);
    const there = place.children[at];
    if (there !== one.node) place.insertBefore(one.node, there ?? null);
  });
}

function table({ heads, rows, title, marked, code }) {
  const made = element("table", code ? "agl-code" : "");
  if (title) made.createCaption().textContent = title;
  const top = made.createTHead().insertRow();
  for (const head of heads) {
    const cell = element("th", "", { scope: "col" });
    cell.textContent = head;
    top.append(cell);
  }
  const body = made.createTBody();
  rows.forEach((row, at) => {
    const line = body.insertRow();
    line.classList.toggle("agl-marked", marked.includes(at));
    for (const text of row) line.insertCell().textContent = text;
  });
  return made;
}

function drawing() {
  const node = element("figure", "agl-figure");
  const heading = element("figcaption");
  const view = element("div", "agl-view");
  const sheet = element("div", "agl-sheet");
  const svg = element("div", "agl-picture");
  const parts = element("div");
  node.append(heading, view);
  view.append(sheet);
  sheet.append(svg, parts);
  return { node, heading, view, sheet, svg, parts, kept: new Map() };
}

function draw(made, picture, make) {
  made.heading.textContent = picture.heading;
  made.svg.innerHTML = picture.svg;
  const { width, height } = made.svg.firstElementChild.viewBox.baseVal;
  made.node.style.flexBasis = `${width}px`;
  made.sheet.style.width = `${width}px`;
  made.sheet.style.minWidth = `${SMALLEST * width}px`;
  keep(made.parts, made.kept, picture.parts, make, [width, height]);
  const now = made.svg.querySelector(".now")?.getBoundingClientRect();
  const seen = made.view.getBoundingClientRect();
  if (now) made.view.scrollLeft += (now.left + now.right - seen.left - seen.right) / 2;
}

function render({ model, el }) {
  const root = element("div", "agl-board", { role: "group", tabindex: "0" });
  root.dataset.lmSuppressShortcuts = "true"; // or JupyterLab takes the arrows and Enter
  root.innerHTML = PAGE;
  el.append(root);
  const find = (name) => root.querySelector(`.agl-${name}`);
  const controls = new Map();
  let drawings = [];
  let sent = false; // and not yet replied to
  let waiting; // the latest move of a slider that was not sent yet
  let slow;

  function send(message) {
    clearTimeout(slow);
    slow = setTimeout(() => tell(SILENCE), SLOW);
    sent = true;
    model.send(message);
  }

  function tell(line) {
    find("offline").textContent = line;
    find("offline").hidden = !line;
  }

  function make(item) {
    const act = (value) => {
      const message = { do: item.id, value };
      if (item.kind === "slider" && sent) waiting = message;
      else send(message);
    };
    return MAKERS[item.kind](item, act, () => waiting?.do === item.id);
  }

  function show() {
    const frame = model.get("frame");
    const within = root.contains(document.activeElement);
    const focused = within ? document.activeElement : root;
    const { top } = focused.getBoundingClientRect();
    clearTimeout(slow);
    tell("");
    sent = false;
    root.setAttribute("aria-label", [frame.title, frame.caption].filter(Boolean).join(". "));
    for (const name of ["title", "caption", "heading", "detail", "problem"]) {
      find(name).textContent = frame[name];
    }
    find("panel").hidden = !frame.heading;
    find("status").replaceChildren(
      ...frame.status.map((text) => Object.assign(element("span"), { textContent: text })),
    );
    if (drawings.length !== frame.pictures.length) {
      drawings = frame.pictures.map(drawing);
      find("pictures").replaceChildren(...drawings.map(({ node }) => node));
    }
    drawings.forEach((made, at) => draw(made, frame.pictures[at], make));
    find("tables").replaceChildren(...frame.rows.map(table));
    keep(find("controls"), controls, frame.controls, make);
    find("live").textContent = frame.problem || frame.said;
    if (within && !root.contains(document.activeElement)) root.focus({ preventScroll: true });
    if (focused.isConnected && focused !== root) stay(focused, top);
    if (waiting) {
      send(waiting);
      waiting = undefined;
    }
  }

  // A board may grow or shrink: what has the focus stays where it is in the window.
  function stay(focused, top) {
    let moved = focused.getBoundingClientRect().top - top;
    for (let place = root.parentElement; place && moved; place = place.parentElement) {
      if (!["auto", "scroll"].includes(getComputedStyle(place).overflowY)) continue;
      const was = place.scrollTop;
      place.scrollTop += moved;
      moved -= place.scrollTop - was;
    }
  }

  // Arrows, Home and End go from one button or switch to the next, as in a toolbar.
  function move(event) {
    const group = event.target.closest(".agl-controls, .agl-sheet");
    const stops = [...(group?.querySelectorAll("[data-id]:not(:disabled)") ?? [])];
    const at = stops.indexOf(event.target);
    const to = { Home: 0, End: stops.length - 1 }[event.key] ?? at + MOVES[event.key];
    if (at < 0 || !(to in stops)) return;
    event.preventDefault();
    stops[to].focus();
  }

  // The connection was lost or came back. Which of the two, a reply will tell.
  const ask = () => send({ do: "" });

  root.addEventListener("keydown", (event) => {
    event.stopPropagation();
    if (event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) return;
    if (event.key === "Escape") root.closest(".jp-Cell")?.focus(); // to the notebook's own keys
    if (event.target === root) {
      const pressed = model.get("frame").controls.find(({ key }) => key && key === event.key);
      if (!pressed) return;
      event.preventDefault();
      if (!pressed.off) send({ do: pressed.id });
    } else if (event.target.matches("button, [type=checkbox]")) move(event);
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
