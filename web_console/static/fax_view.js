// The large view of a fax: page by page, larger and smaller, turned; by buttons, thumbnails and keys.
// Without this script the thumbnails lead to the pages.
(() => {
  const SCALES = [0, 1, 1.5, 2, 3], SHARP_FROM = 1.5;

  const make = (view) => {
    const frame = view.querySelector("[data-view-frame]"), page = view.querySelector("[data-view-page]");
    const tools = view.querySelector("[data-view-tools]"), place = view.querySelector("[data-view-place]");
    const thumbs = [...view.querySelectorAll("[data-view-thumb]")];
    const pages = Number(view.dataset.pages);
    let number = 1, scale = 1, turn = 0;

    const show = () => {
      const picture = new URL(view.dataset.picture, window.location.href);
      picture.pathname = picture.pathname.replace("/0.png", `/${number}.png`);
      picture.searchParams.set("width", SCALES[scale] >= SHARP_FROM ? "1728" : "860");
      picture.searchParams.set("turn", String(turn));
      if (page.src !== picture.href) page.src = picture.href;
      page.alt = page.dataset.alt.replace("%s", String(number));
      page.classList.toggle("is-whole", scale === 0);
      page.style.width = scale === 0 ? "" : `${SCALES[scale] * 100}%`;
      place.textContent = tools.dataset.place.replace("%1", String(number)).replace("%2", String(pages));
      for (const thumb of thumbs) {
        if (Number(thumb.dataset.viewThumb) === number) thumb.setAttribute("aria-current", "true");
        else thumb.removeAttribute("aria-current");
      }
      const ends = { before: number === 1, after: number === pages, smaller: scale === 0, larger: scale === SCALES.length - 1 };
      for (const [move, end] of Object.entries(ends)) tools.querySelector(`[data-view-move=${move}]`).disabled = end;
    };
    const go = (to) => {
      number = Math.min(Math.max(1, to), pages);
      frame.scrollTop = 0;
      show();
    };
    const moves = {
      before: () => go(number - 1),
      after: () => go(number + 1),
      smaller: () => { scale = Math.max(0, scale - 1); show(); },
      larger: () => { scale = Math.min(SCALES.length - 1, scale + 1); show(); },
      whole: () => { scale = scale === 0 ? 1 : 0; show(); },
      left: () => { turn = (turn + 270) % 360; show(); },
      right: () => { turn = (turn + 90) % 360; show(); },
    };
    const keys = { PageUp: "before", PageDown: "after", ArrowLeft: "before", ArrowRight: "after", "+": "larger", "=": "larger", "-": "smaller", 0: "whole", r: "right", R: "left" };

    tools.hidden = false;
    view.querySelector("[data-view-keys]").hidden = false;
    for (const button of tools.querySelectorAll("[data-view-move]")) button.addEventListener("click", () => moves[button.dataset.viewMove]());
    for (const thumb of thumbs) {
      thumb.addEventListener("click", (event) => {
        if (event.ctrlKey || event.metaKey || event.shiftKey) return;
        event.preventDefault();
        go(Number(thumb.dataset.viewThumb));
      });
    }
    frame.addEventListener("keydown", (event) => {
      const sideways = event.key.startsWith("Arrow") && frame.scrollWidth > frame.clientWidth;
      if (!(event.key in keys) || sideways || event.ctrlKey || event.metaKey || event.altKey) return;
      event.preventDefault();
      moves[keys[event.key]]();
    });
    show();
  };
  document.querySelectorAll("[data-fax-view]").forEach(make);
})();
