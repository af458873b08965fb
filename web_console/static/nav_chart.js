// Draws the NAV chart from the table below it, in the colours of the theme.
(() => {
  const frame = document.querySelector("[data-chart]");
  const source = document.getElementById(frame.dataset.chart);
  const days = [], navs = [];
  for (const row of source.querySelectorAll("[data-day]")) {
    days.unshift(Date.parse(`${row.dataset.day}T00:00:00Z`) / 1000);
    navs.unshift(Number(row.dataset.nav));
  }
  let chart = null;
  const colour = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
  const draw = () => {
    chart?.destroy();
    const axis = { stroke: colour("--ink-soft"), grid: { stroke: colour("--line"), width: 1 }, ticks: { show: false }, font: "12px system-ui, sans-serif" };
    const day = (at) => new Date(at * 1000).toISOString().slice(5, 10);
    chart = new uPlot({
      width: frame.clientWidth,
      height: Math.max(220, Math.min(320, Math.round(frame.clientWidth * 0.42))),
      tzDate: (at) => uPlot.tzDate(new Date(at * 1000), "Etc/UTC"),
      cursor: { y: false },
      hooks: { setCursor: [(self) => { if (self.cursor.idx == null) self.setLegend({ idx: days.length - 1 }); }], ready: [(self) => self.setLegend({ idx: days.length - 1 })] },
      legend: { show: true },
      scales: { y: { range: (self, low, high) => { const pad = (high - low) * 0.15 || high * 0.01; return [low - pad, high + pad]; } } },
      axes: [{ ...axis, space: 70, values: (self, at) => at.map(day) }, { ...axis, size: 62, values: (self, at) => at.map((nav) => nav.toFixed(4)) }],
      series: [
        { label: frame.dataset.dayLabel, value: (self, at) => (at === null ? "–" : new Date(at * 1000).toISOString().slice(0, 10)) },
        { label: frame.dataset.navLabel, stroke: colour("--accent"), width: 2, fill: colour("--accent-veil"), points: { show: days.length < 40, size: 6 }, value: (self, nav) => (nav === null ? "–" : nav.toFixed(4)) },
      ],
    }, [days, navs], frame);
  };
  draw();
  document.addEventListener("themechange", draw);
  let waiting = 0;
  window.addEventListener("resize", () => { clearTimeout(waiting); waiting = setTimeout(draw, 120); });
})();
