// Sets the theme before anything is drawn: what was chosen here, else what the system wishes.
(() => {
  const system = window.matchMedia("(prefers-color-scheme: dark)");
  const apply = () => {
    let chosen = null;
    try { chosen = localStorage.getItem("fundline-theme"); } catch { /* storage is switched off */ }
    const theme = chosen || (system.matches ? "dark" : "light");
    document.documentElement.setAttribute("data-bs-theme", theme);
    document.dispatchEvent(new CustomEvent("themechange"));
  };
  apply();
  system.addEventListener("change", apply);
  document.addEventListener("click", (event) => {
    if (!event.target.closest("[data-theme-switch]")) return;
    const dark = document.documentElement.getAttribute("data-bs-theme") === "dark";
    try { localStorage.setItem("fundline-theme", dark ? "light" : "dark"); } catch { return; }
    apply();
  });
})();
