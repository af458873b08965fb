// Numbers the lines of a text and leads to one of them; without it the text is a plain field.
(() => {
  const editor = document.querySelector("[data-text-editor]");
  if (!editor) return;
  const field = editor.querySelector("textarea");
  const numbers = editor.querySelector("[data-line-numbers]");
  const count = () => {
    const lines = field.value.split("\n").length;
    numbers.textContent = Array.from({ length: lines }, (_, at) => at + 1).join("\n");
    numbers.scrollTop = field.scrollTop;
  };
  field.addEventListener("input", count);
  field.addEventListener("scroll", () => { numbers.scrollTop = field.scrollTop; });
  document.querySelector("[data-go-to-line]")?.addEventListener("click", (event) => {
    event.preventDefault();
    const lines = field.value.split("\n");
    const at = Number(event.currentTarget.dataset.goToLine) - 1;
    const begin = lines.slice(0, at).reduce((sum, line) => sum + line.length + 1, 0);
    field.focus();
    field.setSelectionRange(begin, begin + (lines[at] ?? "").length);
    field.scrollTop = Math.max(0, (field.scrollHeight / lines.length) * (at - 5));
  });
  count();
})();
