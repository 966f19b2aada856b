/* Yihao in the browser: keys, copying, rows of people, focus, busy words, idle warning. Every page works without it. */
(function () {
  "use strict";
  const all = (selector, within) => Array.from((within || document).querySelectorAll(selector));
  const one = (selector, within) => (within || document).querySelector(selector);

  /* Chinese input: the Enter that takes a candidate must not submit, nor may any key act. keyCode 229 is how Safari says it. */
  let composing = false;
  document.addEventListener("compositionstart", () => { composing = true; });
  document.addEventListener("compositionend", () => { window.setTimeout(() => { composing = false; }, 0); });
  const isComposing = (event) => composing || event.isComposing || event.keyCode === 229;
  document.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && isComposing(event) && event.target.tagName === "INPUT") event.preventDefault();
  }, true);

  /* keys */
  const KEYS_OFF = "yihao-keys-off";
  const keysOff = () => { try { return window.localStorage.getItem(KEYS_OFF) === "1"; } catch (error) { return false; } };
  const isTyping = (target) => target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName);
  const rows = () => all("[data-list] [data-row]");
  let at = -1;
  let going = 0;

  function move(step) {
    const list = rows();
    if (!list.length) return;
    at = Math.min(Math.max(at + step, 0), list.length - 1);
    list.forEach((row, place) => row.setAttribute("aria-selected", String(place === at)));
    const link = one("a[href]", list[at]);
    if (link) link.focus({ preventScroll: true });
    list[at].scrollIntoView({ block: "nearest" });
  }
  function go(letter) {
    const link = one('.rail [data-go="' + letter + '"]');
    if (link) window.location.assign(link.href);
  }
  const search = () => { const box = one("#q"); if (box) { box.focus(); box.select(); } };
  const single = {
    "/": search,
    "?": () => { const help = one("#keys"); if (help && help.showModal) help.showModal(); },
    j: () => move(1),
    k: () => move(-1),
    p: () => window.print(),
    n: () => { const next = one("[data-next]") || one("main .button-primary"); if (next) next.focus(); },
    g: () => { going = Date.now(); },
  };
  document.addEventListener("keydown", (event) => {
    if (isComposing(event)) return;
    if ((event.ctrlKey || event.metaKey) && !event.altKey && event.key.toLowerCase() === "k") {
      event.preventDefault();
      search();
      return;
    }
    if (event.ctrlKey || event.metaKey || event.altKey || keysOff() || isTyping(event.target) || one("dialog[open]")) return;
    const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
    if (going && Date.now() - going < 1500 && key !== "g") {
      going = 0;
      go(key);
      return;
    }
    going = 0;
    if (single[key]) {
      event.preventDefault();
      single[key]();
    }
  });
  const keysBox = one("#keys-off");
  if (keysBox) {
    keysBox.checked = keysOff();
    keysBox.addEventListener("change", () => {
      try { window.localStorage.setItem(KEYS_OFF, keysBox.checked ? "1" : "0"); } catch (error) { keysBox.disabled = true; }
    });
  }

  /* what only a script can do is shown only now */
  document.documentElement.dataset.script = "on";
  all("[data-copy], [data-script]").forEach((part) => { part.hidden = false; });

  document.addEventListener("click", (event) => {
    const target = event.target.closest("[data-copy], [data-close], [data-print], [data-stay], [data-remove-row]");
    if (!target) return;
    if (target.matches("[data-close]")) target.closest("dialog").close();
    if (target.matches("[data-print]")) { event.preventDefault(); window.print(); }
    if (target.matches("[data-copy]")) copy(target);
    if (target.matches("[data-stay]")) stay(target);
  });
  function copy(button) {
    const word = one("span", button);
    const before = word.textContent;
    button.style.minWidth = button.offsetWidth + "px";
    const done = () => {
      word.textContent = button.dataset.done;
      window.setTimeout(() => { word.textContent = before; }, 2000);
    };
    if (navigator.clipboard && window.isSecureContext) {
      navigator.clipboard.writeText(button.dataset.copy).then(done, () => oldCopy(button.dataset.copy, done));
    } else {
      oldCopy(button.dataset.copy, done);
    }
  }
  function oldCopy(text, done) {
    const area = document.createElement("textarea");
    area.value = text;
    area.className = "trap";
    document.body.append(area);
    area.select();
    if (document.execCommand("copy")) done();
    area.remove();
  }

  /* a toast leaves by itself unless it holds a link or the pointer rests on it */
  all("[data-toast]").forEach((toast) => {
    if (one("a", toast)) return;
    window.setTimeout(function leave() {
      if (toast.matches(":hover")) window.setTimeout(leave, 2000); else toast.remove();
    }, 8000);
  });

  /* the menu closes with Escape and gives the focus back */
  document.addEventListener("keydown", (event) => {
    const menu = one(".menu[open]");
    if (event.key === "Escape" && menu) { menu.open = false; one("summary", menu).focus(); }
  });

  /* errors: the summary takes the focus; its links go to the control, not only to its place */
  const summary = one("[data-focus]");
  if (summary) summary.focus();
  all(".error-summary a").forEach((link) => link.addEventListener("click", (event) => {
    const control = document.getElementById(link.hash.slice(1));
    if (!control) return;
    event.preventDefault();
    control.focus();
    control.scrollIntoView({ block: "center" });
  }));

  /* a form is sent once; after 0.4 s its button says so */
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (composing || form.dataset.sent) { event.preventDefault(); return; }
    if (form.method !== "post" || form.hasAttribute("hx-post")) return;
    form.dataset.sent = "1";
    const button = event.submitter || one("button:not([type=button])", form);
    if (!button) return;
    button.style.minWidth = button.offsetWidth + "px";
    window.setTimeout(() => {
      button.setAttribute("aria-busy", "true");
      if (button.dataset.busy) button.textContent = button.dataset.busy;
    }, 400);
  });
  window.addEventListener("pageshow", (event) => {
    if (event.persisted) all("form[data-sent]").forEach((form) => { delete form.dataset.sent; });
  });

  /* what is typed into a registration is kept as a draft a little after it changes, so that the end of a session takes nothing;
     only what a person does sends it, so that nobody stays signed in by it */
  const intake = one("#intake");
  let keepTimer = 0;
  function keep() {
    if (intake.dataset.sent || !["#cause", "#person-0-name", "#police_no", "#transfer_no"].some((id) => one(id).value.trim())) return;
    const body = new FormData(intake);
    body.set("step", "keep");
    window.fetch(intake.action, { method: "POST", body: body, credentials: "same-origin", keepalive: true }).then((answer) => {
      const said = one("[data-kept]");
      if (answer.status === 204 && said) said.hidden = false;
    }, () => {});
  }
  if (intake) {
    intake.addEventListener("change", () => { window.clearTimeout(keepTimer); keepTimer = window.setTimeout(keep, 2000); });
  }

  /* choosing a candidate changes the word on the button, as the server would */
  const primary = one("[data-word-here]");
  const help = one("[data-help-here]");
  const plain = primary && { word: primary.dataset.wordHere, help: help.dataset.helpHere };
  function sayChoice() {
    if (!primary) return;
    const radio = one("input[data-button-word]:checked");
    primary.textContent = radio ? radio.dataset.buttonWord : plain.word;
    help.textContent = (radio && radio.dataset.help) || plain.help;
  }
  document.addEventListener("change", (event) => { if (event.target.matches("input[data-button-word]")) sayChoice(); });
  document.addEventListener("htmx:afterSwap", sayChoice);

  /* one more person: the same row again, with its names counted on; without script the server adds it */
  const adder = one("[data-add-row]");
  if (adder) {
    adder.addEventListener("click", (event) => {
      const body = one("#" + adder.dataset.addRow);
      const template = body && body.lastElementChild;
      if (!template) return;
      event.preventDefault();
      const count = body.children.length;
      const row = template.cloneNode(true);
      all("input, select", row).forEach((control) => {
        control.name = control.name.replace(/-\d+-/, "-" + count + "-");
        control.id = control.id.replace(/-\d+-/, "-" + count + "-");
        if (control.tagName === "INPUT") control.value = ""; else control.selectedIndex = 0;
        control.removeAttribute("aria-invalid");
        control.removeAttribute("aria-describedby");
        const label = control.getAttribute("aria-label");
        if (label) control.setAttribute("aria-label", label.replace(/P\d+/, part(count)));
      });
      all(".error", row).forEach((error) => error.remove());
      all("[data-part]", row).forEach((cell) => { cell.textContent = part(count); });
      body.append(row);
      one("#people-count").value = String(count + 1);
      one("input", row).focus();
    });
  }
  function part(place) { return "P" + String(place + 1).padStart(2, "0"); }

  /* two minutes before the session ends */
  const idleSeconds = Number(document.body.dataset.idle || 0);
  const dialog = one("#idle");
  let idleTimer = 0;
  function wind() {
    window.clearTimeout(idleTimer);
    if (idleSeconds > 120 && dialog && dialog.showModal) {
      idleTimer = window.setTimeout(() => { if (!dialog.open) dialog.showModal(); }, (idleSeconds - 120) * 1000);
    }
  }
  function stay(button) {
    button.setAttribute("aria-busy", "true");
    window.fetch(document.body.dataset.keep, { credentials: "same-origin" }).then((answer) => {
      button.removeAttribute("aria-busy");
      if (answer.ok && !answer.redirected) { dialog.close(); wind(); } else { window.location.reload(); }
    }, () => { button.removeAttribute("aria-busy"); });
  }
  wind();
  document.addEventListener("htmx:afterRequest", wind);
})();
