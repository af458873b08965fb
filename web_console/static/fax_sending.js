// Documents of a fax: dropped or chosen files are uploaded one by one and become cards with their pages,
// which can be put in order. Without this script the forms work all the same.
(() => {
  const cards = document.querySelector("[data-cards]"), none = document.querySelector("[data-no-cards]");
  const drop = document.querySelector("[data-drop]"), field = drop.querySelector("input[type=file]");
  const uploads = drop.querySelector("[data-uploads]"), template = document.querySelector("[data-template]");
  let line = Promise.resolve();

  const settle = () => {
    none.hidden = cards.children.length > 0;
    for (const order of cards.querySelectorAll("[data-order]")) order.hidden = false;
  };
  const add = (html) => {
    cards.insertAdjacentHTML("beforeend", html);
    settle();
  };
  const ask = (url, body, watch = () => {}) => new Promise((done, failed) => {
    const request = new XMLHttpRequest();
    watch(request.upload);
    request.addEventListener("error", failed);
    request.addEventListener("load", () => {
      try { done(JSON.parse(request.responseText)); } catch (error) { failed(error); }
    });
    request.open("POST", url);
    request.setRequestHeader("Accept", "application/json");
    request.send(body);
  });

  const row = (file) => {
    const item = document.createElement("li"), text = document.createElement("span"), bar = document.createElement("progress");
    bar.max = 100;
    bar.value = 0;
    bar.setAttribute("aria-label", file.name);
    item.append(text, bar);
    uploads.append(item);
    const say = (sentence) => { text.textContent = `${file.name} · ${sentence}`; };
    return {
      say,
      bar,
      refuse: (sentence) => { bar.remove(); item.className = "reason"; text.textContent = sentence; },
    };
  };
  const upload = async (file) => {
    const state = row(file);
    if (file.size > Number(drop.dataset.bytes)) { state.refuse(drop.dataset.large.replace("%s", file.name)); return; }
    const body = new FormData();
    body.append("csrf_token", drop.querySelector("[name=csrf_token]").value);
    body.append("files", file);
    const watch = (sending) => {
      sending.addEventListener("progress", (at) => {
        if (!at.lengthComputable) return;
        state.bar.value = (at.loaded * 100) / at.total;
        state.say(drop.dataset.uploading.replace("%s", String(Math.round(state.bar.value))));
      });
      sending.addEventListener("load", () => { state.bar.removeAttribute("value"); state.say(drop.dataset.converting); });
    };
    try {
      const answer = await ask(drop.action, body, watch);
      if (answer.refusals.length) { state.refuse(answer.refusals.join(" ")); return; }
      add(answer.cards);
      state.bar.value = 100;
      state.say(drop.dataset.done);
    } catch { state.refuse(`${file.name} · ${drop.dataset.failed}`); }
  };
  const take = (files) => { for (const file of files) line = line.then(() => upload(file)); };

  drop.querySelector("[data-only-plain]").hidden = true;
  drop.addEventListener("submit", (event) => event.preventDefault());
  field.addEventListener("change", () => { take([...field.files]); field.value = ""; });
  for (const name of ["dragover", "dragenter"]) drop.addEventListener(name, (event) => { event.preventDefault(); drop.classList.add("is-over"); });
  drop.addEventListener("dragleave", (event) => { if (!drop.contains(event.relatedTarget)) drop.classList.remove("is-over"); });
  drop.addEventListener("drop", (event) => {
    event.preventDefault();
    drop.classList.remove("is-over");
    take([...event.dataTransfer.files]);
  });

  template.addEventListener("submit", async (event) => {
    event.preventDefault();
    const state = template.querySelector("[data-template-state]"), button = template.querySelector("button");
    button.disabled = true;
    state.hidden = false;
    state.textContent = drop.dataset.converting;
    try {
      const answer = await ask(template.action, new FormData(template));
      add(answer.cards);
      state.textContent = answer.refusals.join(" ") || drop.dataset.done;
    } catch { state.textContent = template.dataset.failed; }
    button.disabled = false;
  });

  cards.addEventListener("click", (event) => {
    const button = event.target.closest("[data-move]");
    if (!button) return;
    const card = button.closest("[data-card]");
    if (button.dataset.move === "away") card.remove();
    if (button.dataset.move === "up") card.previousElementSibling?.before(card);
    if (button.dataset.move === "down") card.nextElementSibling?.after(card);
    settle();
    if (card.isConnected) button.focus();
  });
  settle();
})();
