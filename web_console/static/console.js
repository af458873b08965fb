// The menu of narrow screens, and the clocks of running calls.
document.documentElement.classList.add("with-script");
for (const button of document.querySelectorAll("[data-opens]")) {
  button.addEventListener("click", () => {
    const open = button.getAttribute("aria-expanded") === "true";
    button.setAttribute("aria-expanded", String(!open));
    document.getElementById(button.dataset.opens).classList.toggle("is-open", !open);
  });
}

const tick = () => {
  for (const clock of document.querySelectorAll("[data-since]")) {
    const seconds = Math.max(0, Math.floor((Date.now() - Date.parse(clock.dataset.since)) / 1000));
    const rest = String(seconds % 60).padStart(2, "0");
    clock.textContent = `${Math.floor(seconds / 60)}:${rest}`;
  }
};
tick();
setInterval(tick, 1000);
document.addEventListener("pieces", tick);
