// Players with a waveform: seek by pointer and keys, three seconds back and on, and the speed of speech.
// Without this script the browser's own controls stay.
(() => {
  const STEP = 3, LONG_STEP = 10, BAR = 3, GAP = 1;
  const written = (seconds) => `${Math.floor(seconds / 60)}:${String(Math.floor(seconds % 60)).padStart(2, "0")}`;
  const colour = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
  const sounds = [];

  const make = (frame) => {
    const sound = frame.querySelector("audio");
    const canvas = frame.querySelector("[data-wave]");
    const toggle = frame.querySelector("[data-toggle]");
    const time = frame.querySelector("[data-time]");
    const peaks = (frame.dataset.peaks.match(/../g) ?? []).map((pair) => parseInt(pair, 16) / 255);
    const loudest = Math.max(0.05, ...peaks);
    let asked = 0;

    const seconds = () => (Number.isFinite(sound.duration) ? sound.duration : Number(frame.dataset.seconds));
    const place = () => (sound.readyState ? sound.currentTime : asked);
    const draw = () => {
      const width = canvas.clientWidth, height = canvas.clientHeight, scale = window.devicePixelRatio || 1;
      if (!width) return;
      canvas.width = Math.round(width * scale);
      canvas.height = Math.round(height * scale);
      const pen = canvas.getContext("2d");
      pen.scale(scale, scale);
      const bars = Math.max(1, Math.floor(width / (BAR + GAP)));
      const heard = seconds() ? (place() / seconds()) * bars : 0;
      const colours = [colour("--accent"), colour("--wave")];
      for (let bar = 0; bar < bars; bar += 1) {
        const from = Math.floor((bar * peaks.length) / bars);
        const until = Math.max(from + 1, Math.floor(((bar + 1) * peaks.length) / bars));
        const tall = Math.max(2, (Math.max(0, ...peaks.slice(from, until)) / loudest) * (height - 4));
        pen.fillStyle = colours[bar < heard ? 0 : 1];
        pen.fillRect(bar * (BAR + GAP), (height - tall) / 2, BAR, tall);
      }
    };
    const show = () => {
      time.textContent = `${written(place())} / ${written(seconds())}`;
      canvas.setAttribute("aria-valuenow", String(Math.round(place())));
      canvas.setAttribute("aria-valuetext", time.textContent);
      draw();
    };
    const seek = (to) => {
      asked = Math.min(Math.max(0, to), seconds());
      if (sound.readyState) sound.currentTime = asked;
      show();
    };
    const start = () => {
      for (const other of sounds) if (other !== sound) other.pause();
      if (!sound.readyState && asked) sound.addEventListener("loadedmetadata", () => { sound.currentTime = asked; }, { once: true });
      sound.play().catch(() => {});
    };
    const turn = () => { if (sound.paused) start(); else sound.pause(); };
    const mark = () => {
      toggle.classList.toggle("is-playing", !sound.paused);
      toggle.setAttribute("aria-label", sound.paused ? toggle.dataset.play : toggle.dataset.pause);
      show();
    };

    sounds.push(sound);
    sound.removeAttribute("controls");
    sound.hidden = true;
    frame.querySelector("[data-controls]").hidden = false;
    canvas.addEventListener("pointerdown", (event) => {
      const box = canvas.getBoundingClientRect();
      const follow = (at) => seek(((at.clientX - box.left) / box.width) * seconds());
      canvas.setPointerCapture(event.pointerId);
      canvas.addEventListener("pointermove", follow);
      canvas.addEventListener("pointerup", () => canvas.removeEventListener("pointermove", follow), { once: true });
      follow(event);
    });
    canvas.addEventListener("keydown", (event) => {
      const moves = { ArrowLeft: -STEP, ArrowDown: -STEP, ArrowRight: STEP, ArrowUp: STEP, PageDown: -LONG_STEP, PageUp: LONG_STEP, Home: -Infinity, End: Infinity };
      if (event.key === " ") turn();
      else if (event.key in moves) seek(place() + moves[event.key]);
      else return;
      event.preventDefault();
    });
    toggle.addEventListener("click", turn);
    for (const button of frame.querySelectorAll("[data-step]")) button.addEventListener("click", () => seek(place() + Number(button.dataset.step)));
    for (const button of frame.querySelectorAll("[data-speed]")) {
      button.addEventListener("click", () => {
        sound.playbackRate = sound.defaultPlaybackRate = Number(button.dataset.speed);
        for (const other of frame.querySelectorAll("[data-speed]")) other.setAttribute("aria-pressed", String(other === button));
      });
    }
    for (const name of ["play", "pause", "ended", "loadedmetadata"]) sound.addEventListener(name, mark);
    for (const name of ["timeupdate", "seeked"]) sound.addEventListener(name, show);
    document.addEventListener("themechange", draw);
    new ResizeObserver(draw).observe(canvas);
    show();
  };

  for (const frame of document.querySelectorAll("[data-voice]")) make(frame);
})();
