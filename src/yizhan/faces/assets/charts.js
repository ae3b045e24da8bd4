// Draws charts: <div data-chart="address of the chart's options as JSON"></div>
import { BarChart, LineChart, PieChart } from "echarts/charts";
import { DatasetComponent, GridComponent, LegendComponent, TooltipComponent } from "echarts/components";
import * as echarts from "echarts/core";
import { SVGRenderer } from "echarts/renderers";

echarts.use([
  BarChart, LineChart, PieChart, DatasetComponent, GridComponent, LegendComponent, TooltipComponent, SVGRenderer,
]);

async function draw(place) {
  const chart = echarts.init(place, null, { renderer: "svg" });
  const answer = await fetch(place.dataset.chart);
  chart.setOption(await answer.json());
  new ResizeObserver(() => chart.resize()).observe(place);
}

document.querySelectorAll("[data-chart]").forEach(draw);
