// Shows how far an upload is; without this script the form works all the same.
(() => {
  const form = document.querySelector("[data-upload]");
  const field = form.querySelector("input[type=file]");
  const state = form.querySelector("[data-upload-state]");
  const bar = form.querySelector("progress");
  const text = form.querySelector("[data-upload-text]");
  const button = form.querySelector("button[type=submit]");
  const say = (sentence) => { state.hidden = false; text.textContent = sentence; };
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    if (!field.files.length) { bar.hidden = true; say(form.dataset.none); return; }
    if (field.files.length > Number(form.dataset.most)) { bar.hidden = true; say(form.dataset.many); return; }
    const request = new XMLHttpRequest();
    const failed = () => { bar.hidden = true; button.disabled = false; say(form.dataset.failed); };
    button.disabled = true;
    bar.hidden = false;
    bar.value = 0;
    say(form.dataset.uploading.replace("%s", "0"));
    request.upload.addEventListener("progress", (at) => {
      if (!at.lengthComputable) return;
      bar.value = Math.round((at.loaded * 100) / at.total);
      say(form.dataset.uploading.replace("%s", String(bar.value)));
    });
    request.upload.addEventListener("load", () => { bar.removeAttribute("value"); say(form.dataset.importing); });
    request.addEventListener("error", failed);
    request.addEventListener("load", () => {
      if (request.status === 200) window.location.assign(request.responseURL);
      else failed();
    });
    request.open("POST", form.action);
    request.send(new FormData(form));
  });
})();
