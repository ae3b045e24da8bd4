// Draws the charts of a report: <div data-chart='{"kind": "bars"|"columns", labels, values, told, links}'></div>
// A bar leads to the matters behind it. The same numbers stand in a table beside each chart.
import { BarChart } from "echarts/charts";
import { GridComponent, TooltipComponent } from "echarts/components";
import * as echarts from "echarts/core";
import { SVGRenderer } from "echarts/renderers";

echarts.use([BarChart, GridComponent, TooltipComponent, SVGRenderer]);

const ROW = 28; // pixels of one bar and the space around it
const MARGIN = 16;

function colour(name) {
  return getComputedStyle(document.body).getPropertyValue(name).trim();
}

function series(drawn, lying) {
  return {
    type: "bar",
    barMaxWidth: lying ? 16 : 34,
    cursor: "pointer",
    itemStyle: { color: colour("--accent"), borderRadius: lying ? [0, 4, 4, 0] : [4, 4, 0, 0] },
    emphasis: { itemStyle: { color: colour("--accent-strong") } },
    data: drawn.values.map((value, n) => ({ value, told: drawn.told[n], link: drawn.links[n] })),
    label: {
      show: lying || drawn.labels.length <= 8,
      position: lying ? "right" : "top",
      color: colour("--ink-soft"),
      fontSize: lying ? 13 : 11,
      formatter: (bar) => bar.data.told,
    },
  };
}

function options(drawn, place) {
  const lying = drawn.kind === "bars";
  const text = { color: colour("--ink-soft"), fontFamily: getComputedStyle(document.body).fontFamily, fontSize: 13 };
  const share = drawn.percent ? (value) => `${Math.round(value * 100)} %` : undefined;
  const named = {
    type: "category",
    data: drawn.labels,
    inverse: lying,
    axisTick: { show: false },
    axisLine: { lineStyle: { color: colour("--line-strong") } },
    axisLabel: { ...text, width: lying ? Math.min(160, place.clientWidth * 0.34) : undefined, overflow: "truncate", hideOverlap: true },
  };
  const measured = {
    type: "value",
    minInterval: drawn.percent ? undefined : 1,
    max: drawn.percent ? 1 : undefined,
    splitNumber: 3,
    show: !lying,
    splitLine: { lineStyle: { color: colour("--line") } },
    axisLabel: { ...text, formatter: share },
  };
  return {
    animation: false,
    textStyle: text,
    grid: { left: 8, right: lying ? 56 : 8, top: lying ? 4 : 24, bottom: lying ? 4 : 8, containLabel: true },
    tooltip: { trigger: "item", confine: true, formatter: (bar) => echarts.format.encodeHTML(`${bar.name}  ${bar.data.told}`) },
    xAxis: lying ? measured : named,
    yAxis: lying ? named : measured,
    series: [series(drawn, lying)],
  };
}

function draw(place) {
  const drawn = JSON.parse(place.dataset.chart);
  if (drawn.kind === "bars") place.style.height = `${drawn.labels.length * ROW + MARGIN}px`;
  const chart = echarts.init(place, null, { renderer: "svg" });
  chart.setOption(options(drawn, place));
  chart.on("click", (bar) => location.assign(bar.data.link));
  new ResizeObserver(() => {
    chart.resize();
    chart.setOption(options(drawn, place));
  }).observe(place);
}

function drawAll(within) {
  within.querySelectorAll("[data-chart]").forEach(draw);
}

document.addEventListener("htmx:afterSwap", (event) => drawAll(event.target));
drawAll(document);
