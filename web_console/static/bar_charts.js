// Draws bars from the figures of the table below them, in the colours of the theme.
(() => {
  const MOST = 8, LONGEST_NAME = 8;
  const colour = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
  const shortened = (name) => (name.length > LONGEST_NAME ? `${name.slice(0, LONGEST_NAME - 1)}…` : name);
  const charts = new Map();

  const draw = (frame) => {
    charts.get(frame)?.destroy();
    const rows = [...document.querySelectorAll(`#${frame.dataset.bars} [data-name]`)].slice(0, MOST);
    const names = rows.map((row) => shortened(row.dataset.name));
    const values = rows.map((row) => Number(row.dataset[frame.dataset.value]));
    const axis = { stroke: colour("--ink-soft"), grid: { stroke: colour("--line"), width: 1 }, ticks: { show: false }, font: "12px system-ui, sans-serif" };
    const top = ["completion", "success"].includes(frame.dataset.value) ? 100 : Math.max(1, ...values) * 1.1;
    charts.set(frame, new uPlot({
      width: frame.clientWidth,
      height: 180,
      legend: { show: false },
      cursor: { show: false },
      scales: { x: { time: false, range: [-0.6, Math.max(names.length, 3) - 0.4] }, y: { range: [0, top] } },
      axes: [
        { ...axis, grid: { show: false }, splits: () => names.map((name, at) => at), values: () => names },
        { ...axis, size: 44 },
      ],
      series: [{}, { stroke: colour("--accent"), fill: colour("--accent"), paths: uPlot.paths.bars({ size: [0.6, 48] }), points: { show: false } }],
    }, [names.map((name, at) => at), values], frame));
  };
  const all = () => document.querySelectorAll("[data-bars]").forEach(draw);
  all();
  document.addEventListener("themechange", all);
  let waiting = 0;
  window.addEventListener("resize", () => { clearTimeout(waiting); waiting = setTimeout(all, 120); });
})();
