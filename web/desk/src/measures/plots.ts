/* Plots: the parts of ECharts that the desk draws with, fetched when the first one is looked at. On
 * a canvas, and without its floating boxes: both would need inline styles, which the server's
 * Content-Security-Policy forbids. Every plot has its numbers written on it and a table behind it. */
import { BarChart } from 'echarts/charts';
import { GridComponent } from 'echarts/components';
import { init, use, type ComposeOption, type EChartsType } from 'echarts/core';
import type { BarSeriesOption } from 'echarts/charts';
import type { GridComponentOption } from 'echarts/components';
import { CanvasRenderer } from 'echarts/renderers';

use([BarChart, GridComponent, CanvasRenderer]);

export type PlotOption = ComposeOption<BarSeriesOption | GridComponentOption>;

export function draw(place: HTMLElement): EChartsType {
  return init(place, null, { renderer: 'canvas', devicePixelRatio: Math.max(2, window.devicePixelRatio || 1) });
}
