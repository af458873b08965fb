// Jumps from a step of the timeline to its second in the recording, and back: what is heard is marked.
(() => {
  const player = document.querySelector("[data-player]");
  if (!player) return;
  const sounds = new Map([...player.querySelectorAll("audio")].map((sound) => [sound.dataset.part, sound]));
  const steps = [...document.querySelectorAll("[data-step]")].filter((step) => sounds.has(step.dataset.part));
  const speeds = player.querySelector("[data-speeds]");
  if (!sounds.size) return;

  const alone = (sound) => { for (const other of sounds.values()) if (other !== sound) other.pause(); };
  const jump = (sound, seconds) => {
    const begin = () => { sound.currentTime = seconds; sound.play().catch(() => {}); };
    alone(sound);
    if (sound.readyState >= HTMLMediaElement.HAVE_METADATA) { begin(); return; }
    sound.addEventListener("loadedmetadata", begin, { once: true });
    sound.load();
  };
  const mark = (sound) => {
    const past = steps.filter((step) => step.dataset.part === sound.dataset.part && Number(step.dataset.seconds) <= sound.currentTime + 0.05);
    for (const step of steps) step.classList.toggle("step-now", step === past.at(-1));
  };

  for (const step of steps) {
    const button = step.querySelector("[data-jump]");
    button.hidden = false;
    button.addEventListener("click", () => jump(sounds.get(step.dataset.part), Number(step.dataset.seconds)));
  }
  for (const sound of sounds.values()) {
    sound.addEventListener("timeupdate", () => mark(sound));
    sound.addEventListener("play", () => alone(sound));
  }
  speeds.hidden = false;
  for (const button of speeds.querySelectorAll("[data-speed]")) {
    button.addEventListener("click", () => {
      for (const sound of sounds.values()) sound.playbackRate = sound.defaultPlaybackRate = Number(button.dataset.speed);
      for (const other of speeds.querySelectorAll("[data-speed]")) other.setAttribute("aria-pressed", String(other === button));
    });
  }
})();
