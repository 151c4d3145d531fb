/* Plots: the parts of ECharts that the desk draws with, fetched when the first one is looked at. On
 * a canvas, and without its floating boxes: both would need inline styles, which the server's
 * Content-Security-Policy forbids. Every plot has its numbers written on it and a table behind it. */
import { BarChart, CustomChart, LineChart } from 'echarts/charts';
import { GridComponent, MarkLineComponent } from 'echarts/components';
import { init, use, type ComposeOption, type EChartsType } from 'echarts/core';
import type { BarSeriesOption, CustomSeriesOption, LineSeriesOption } from 'echarts/charts';
import type { GridComponentOption, MarkLineComponentOption } from 'echarts/components';
import { CanvasRenderer } from 'echarts/renderers';

use([BarChart, LineChart, CustomChart, GridComponent, MarkLineComponent, CanvasRenderer]);

export type PlotOption = ComposeOption<
  BarSeriesOption | LineSeriesOption | CustomSeriesOption | GridComponentOption | MarkLineComponentOption
>;

export function draw(place: HTMLElement): EChartsType {
  return init(place, null, { renderer: 'canvas', devicePixelRatio: Math.max(2, window.devicePixelRatio || 1) });
}
