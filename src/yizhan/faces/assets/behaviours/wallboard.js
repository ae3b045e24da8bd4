// Figures are drawn again when something changes, and each minute, because things fall due by themselves.
import { BarChart } from "echarts/charts";
import { GridComponent, LegendComponent } from "echarts/components";
import * as echarts from "echarts/core";
import { SVGRenderer } from "echarts/renderers";
import htmx from "../libraries/htmx.js";

echarts.use([BarChart, GridComponent, LegendComponent, SVGRenderer]);

const PACE = 2000; // milliseconds between two looks, however busy the house is
const MINUTE = 60_000;
const figures = document.getElementById("wall-figures");
const place = document.querySelector("[data-hours]");
const chart = echarts.init(place, null, { renderer: "svg" });
let waiting = 0;

function colour(name) {
  return getComputedStyle(document.body).getPropertyValue(name).trim();
}

function options(hours) {
  const size = parseFloat(getComputedStyle(document.body).fontSize);
  const bars = (name, data, tone) => ({ type: "bar", name, data, itemStyle: { color: colour(tone), borderRadius: [3, 3, 0, 0] }, barGap: "10%" });
  return {
    animation: false,
    textStyle: { color: colour("--ink-soft"), fontFamily: getComputedStyle(document.body).fontFamily, fontSize: size },
    grid: { left: size * 2, right: size, top: size * 2, bottom: size * 1.8 },
    legend: { top: 0, right: 0, textStyle: { color: colour("--ink-soft"), fontSize: size } },
    xAxis: { type: "category", data: hours.calls.map((_, hour) => hour), axisTick: { show: false }, axisLine: { lineStyle: { color: colour("--line") } }, axisLabel: { color: colour("--ink-soft"), fontSize: size } },
    yAxis: { type: "value", minInterval: 1, splitNumber: 3, splitLine: { lineStyle: { color: colour("--line") } }, axisLabel: { color: colour("--ink-soft"), fontSize: size } },
    series: [bars(place.dataset.calls, hours.calls, "--accent"), bars(place.dataset.finished, hours.finished, "--good")],
  };
}

async function draw() {
  const answer = await fetch(place.dataset.hours);
  if (answer.ok) chart.setOption(options(await answer.json()));
}

function look() {
  if (waiting) return;
  waiting = setTimeout(() => {
    waiting = 0;
    htmx.trigger(figures, "refresh");
    draw();
  }, PACE);
}

function tick() {
  const time = document.querySelector("[data-clock=time]");
  const now = new Date();
  const told = (parts) => new Intl.DateTimeFormat(document.documentElement.lang, { timeZone: time.dataset.zone, ...parts }).format(now);
  time.textContent = told({ hour: "2-digit", minute: "2-digit", hour12: false });
  document.querySelector("[data-clock=date]").textContent = told({ month: "long", day: "numeric", weekday: "long" });
}

document.body.addEventListener("board", look);
document.body.addEventListener("again", look);
setInterval(look, MINUTE);
setInterval(tick, 5000);
new ResizeObserver(() => chart.resize()).observe(place);
tick();
draw();
