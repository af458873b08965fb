// Puts what the server sends into the board; the pieces are made by the page's own templates.
(() => {
  const board = document.querySelector("[data-live]");
  const mark = document.querySelector("[data-live-mark]");
  const show = (state) => {
    if (mark.dataset.liveMark === state) return;
    mark.dataset.liveMark = state;
    for (const text of mark.querySelectorAll("[data-live-text]")) {
      text.hidden = text.dataset.liveText !== state;
    }
  };
  const put = (name, html) => {
    const piece = board.querySelector(`[data-piece="${name}"]`);
    const focused = piece.contains(document.activeElement) ? document.activeElement.id : "";
    piece.innerHTML = html;
    if (focused) document.getElementById(focused)?.focus();
  };
  const watch = () => {
    const events = new EventSource(board.dataset.live);
    events.onopen = () => show("on");
    events.onmessage = (event) => {
      show("on");
      for (const [name, html] of Object.entries(JSON.parse(event.data))) put(name, html);
      document.dispatchEvent(new Event("pieces"));
    };
    events.addEventListener("ended", () => {
      events.close();
      window.location.assign(`${board.dataset.login}?ended=1`);
    });
    events.addEventListener("changed", () => {
      events.close();
      window.location.reload(); // shows what is still allowed, or which right is missing
    });
    events.onerror = () => {
      show("away");
      if (events.readyState === EventSource.CLOSED) setTimeout(watch, 5000);
    };
    window.addEventListener("pagehide", () => events.close(), { once: true });
  };
  watch();
})();
