// Small comforts. Every page works without this file.
(() => {
  "use strict";

  for (const button of document.querySelectorAll("[data-reveal]")) {
    const input = document.getElementById(button.dataset.reveal);
    const show = button.textContent;
    button.hidden = false;
    const set = (visible) => {
      input.type = visible ? "text" : "password";
      button.setAttribute("aria-pressed", String(visible));
      button.textContent = visible ? button.dataset.hide : show;
    };
    button.addEventListener("click", () => {
      set(input.type === "password");
      input.focus();
    });
    // password managers and browsers must see a password field when the form is sent
    input.form.addEventListener("submit", () => set(false));
  }

  for (const hint of document.querySelectorAll("[data-caps]")) {
    const look = (event) => {
      if (event.getModifierState) hint.hidden = !event.getModifierState("CapsLock");
    };
    for (const input of hint.closest("form").querySelectorAll("input[type=password]")) {
      input.addEventListener("keydown", look);
      input.addEventListener("keyup", look);
      input.addEventListener("blur", () => { hint.hidden = true; });
    }
  }

  // A second click sends nothing, and nothing is disabled, so the button's value still counts.
  for (const form of document.querySelectorAll("form")) {
    form.addEventListener("submit", (event) => {
      if (form.ariaBusy === "true") event.preventDefault();
      form.ariaBusy = "true";
    });
  }
  addEventListener("pageshow", () => {
    for (const form of document.querySelectorAll("form")) form.ariaBusy = null;
  });

  // An answer on its way to the application needs nobody's hand.
  for (const form of document.querySelectorAll("form[data-send]")) form.requestSubmit();

  // The load event waits for the frames that tell other applications; nobody waits for it for long.
  const onward = document.querySelector("a[data-onward]");
  if (onward) {
    const go = () => location.replace(onward.href);
    addEventListener("load", go);
    setTimeout(go, 4000);
  }

  for (const filter of document.querySelectorAll("[data-filter]")) {
    const rows = [...document.querySelectorAll(`#${filter.dataset.filter} li`)];
    const input = filter.querySelector("input");
    const status = filter.querySelector("[role=status]");
    filter.hidden = false;
    input.addEventListener("input", () => {
      const wanted = input.value.trim().toLocaleLowerCase();
      let shown = 0;
      for (const row of rows) {
        row.hidden = !row.textContent.toLocaleLowerCase().includes(wanted);
        if (!row.hidden) shown += 1;
      }
      status.textContent = shown === 0 ? status.dataset.none : "";
    });
  }
})();
