/* From lines to what a plot draws. Bars begin at nothing; shares end at a hundred. */
import { percentText, type UnitLine } from '../logic/measures';
import type { Measure } from '../types';
import type { PlotColours } from './colours';
import type { PlotOption } from './plots';

export interface Bar {
  name: string;
  value: number;
  label: string;
  low?: number;
  high?: number;
  isPale: boolean;
}

function text(colours: PlotColours, colour = colours.ink) {
  return { color: colour, fontFamily: colours.font, fontSize: colours.size };
}

/* A band over a bar stays readable: the bar is pale, its edge is not. */
const filled = (colours: PlotColours) => ({ color: colours.fill, borderColor: colours.main, borderWidth: 1 });
const hollow = (colours: PlotColours) => ({ color: 'transparent', borderColor: colours.pale, borderWidth: 1, borderType: 'dashed' as const });

/** Where a share lies, drawn as a thin line with two ends over its bar. */
function bands(bars: readonly Bar[], colours: PlotColours) {
  return {
    type: 'custom' as const,
    silent: true,
    z: 5,
    data: bars.map((bar, index) => [index, bar.low ?? 0, bar.high ?? 0]),
    renderItem: (_: unknown, api: { value: (i: number) => unknown; coord: (at: number[]) => number[] }) => {
      const row = Number(api.value(0));
      const [x1 = 0, y = 0] = api.coord([Number(api.value(1)), row]);
      const [x2 = 0] = api.coord([Number(api.value(2)), row]);
      const style = { stroke: colours.ink, lineWidth: 1.5 };
      const line = (ax: number, ay: number, bx: number, by: number) => ({ type: 'line' as const, shape: { x1: ax, y1: ay, x2: bx, y2: by }, style });
      return { type: 'group' as const, children: x2 > x1 ? [line(x1, y, x2, y), line(x1, y - 4, x1, y + 4), line(x2, y - 4, x2, y + 4)] : [] };
    },
  };
}

/** Bars from top to bottom; `all` is where a line stands. */
export function barsOption(bars: readonly Bar[], colours: PlotColours, share: boolean, all: number | null): PlotOption {
  const most = Math.max(1, ...bars.map((bar) => bar.value));
  return {
    animation: false,
    grid: { left: 4, right: share ? 140 : 72, top: all === null ? 6 : 26, bottom: 6, containLabel: true },
    xAxis: {
      type: 'value', min: 0, max: share ? 10000 : most,
      axisLabel: { show: false }, splitLine: { show: false }, axisLine: { show: false }, axisTick: { show: false },
    },
    yAxis: {
      type: 'category', inverse: true, data: bars.map((bar) => bar.name),
      axisLabel: { ...text(colours), interval: 0, width: 150, overflow: 'truncate' }, axisLine: { lineStyle: { color: colours.line } }, axisTick: { show: false },
    },
    series: [
      {
        type: 'bar', silent: true, barWidth: '62%',
        data: bars.map((bar) => ({ value: bar.value, itemStyle: bar.isPale ? hollow(colours) : filled(colours) })),
        label: {
          show: !share, position: 'right', ...text(colours),
          formatter: (one: { dataIndex: number }) => bars[one.dataIndex]?.label ?? '',
        },
        ...(all === null ? {} : {
          markLine: {
            silent: true, symbol: 'none', data: [{ xAxis: all }], lineStyle: { color: colours.ink, type: 'dashed', width: 1 },
            label: { ...text(colours, colours.quiet), formatter: () => percentText(all), position: 'end' },
          },
        }),
      },
      ...(share ? [bands(bars, colours), labels(bars, colours)] : []),
    ],
  } as PlotOption;
}

/** The numbers of shares stand at the right of all bars, clear of the bands. */
function labels(bars: readonly Bar[], colours: PlotColours) {
  return {
    type: 'custom' as const,
    silent: true,
    z: 6,
    data: bars.map((_, index) => [index]),
    renderItem: (_: unknown, api: { value: (i: number) => unknown; coord: (at: number[]) => number[] }) => {
      const row = Number(api.value(0));
      const bar = bars[row];
      const [x = 0, y = 0] = api.coord([10000, row]);
      return {
        type: 'text' as const,
        style: { x: x + 8, y, text: bar?.label ?? '', textVerticalAlign: 'middle' as const, fill: bar?.isPale ? colours.quiet : colours.ink, fontFamily: colours.font, fontSize: colours.size },
      };
    },
  };
}

/** A column a month from nothing upwards; a month in which nothing was to be measured stays empty. */
export function trendOption(months: readonly { name: string; value: number | null; label: string; isPale: boolean }[], colours: PlotColours, share: boolean): PlotOption {
  const most = Math.max(1, ...months.map((one) => one.value ?? 0));
  return {
    animation: false,
    grid: { left: 4, right: 8, top: 26, bottom: 4, containLabel: true },
    xAxis: { type: 'category', data: months.map((one) => one.name), axisLabel: { ...text(colours, colours.quiet), hideOverlap: true }, axisLine: { lineStyle: { color: colours.line } }, axisTick: { show: false } },
    yAxis: { type: 'value', min: 0, max: share ? 10000 : most, axisLabel: { show: false }, splitLine: { show: false } },
    series: [{
      type: 'bar', silent: true, barWidth: '58%',
      data: months.map((one) => ({ value: one.value ?? '-', itemStyle: one.isPale ? hollow(colours) : filled(colours) })),
      label: { show: true, position: 'top', ...text(colours), fontSize: colours.size * 0.86, formatter: (one: { dataIndex: number }) => months[one.dataIndex]?.label ?? '' },
      labelLayout: { hideOverlap: true },
    }],
  } as PlotOption;
}

export function unitBars(lines: readonly UnitLine[], measure: Measure, words: (line: UnitLine) => string): Bar[] {
  return lines.map((line) => ({
    name: line.row.unit?.name ?? line.row.class?.name ?? '',
    value: line.figure.value ?? 0,
    label: words(line),
    isPale: line.isSmall && measure.is_ranked,
    ...(line.figure.low === undefined ? {} : { low: line.figure.low, high: line.figure.high ?? 0 }),
  }));
}

export interface Tile {
  name: string;
  label: string;
  sign: string;
  isPale: boolean;
}

/** Tiles side by side, as many in a row as there are columns. */
export function tilesOption(tiles: readonly Tile[], columns: number, colours: PlotColours): PlotOption {
  const rows = Math.max(1, Math.ceil(tiles.length / columns));
  return {
    animation: false,
    grid: { left: 0, right: 0, top: 0, bottom: 0 },
    xAxis: { type: 'value', min: 0, max: columns, show: false },
    yAxis: { type: 'value', min: 0, max: rows, inverse: true, show: false },
    series: [{
      type: 'custom' as const,
      silent: true,
      data: tiles.map((_, index) => [index % columns, Math.floor(index / columns), index]),
      renderItem: (_: unknown, api: { value: (i: number) => unknown; coord: (at: number[]) => number[] }) => {
        const column = Number(api.value(0));
        const row = Number(api.value(1));
        const tile = tiles[Number(api.value(2))];
        const [x = 0, y = 0] = api.coord([column, row]);
        const [right = 0, below = 0] = api.coord([column + 1, row + 1]);
        const shape = { x: x + 3, y: y + 3, width: right - x - 6, height: below - y - 6 };
        const box = tile?.isPale
          ? { fill: 'transparent', stroke: colours.pale, lineWidth: 1, lineDash: [4, 3] }
          : { fill: colours.fill, stroke: tile?.sign ? colours.ink : colours.main, lineWidth: tile?.sign ? 2 : 1 };
        const words = (what: string, at: number, colour: string) => ({
          type: 'text' as const,
          style: { x: shape.x + 8, y: shape.y + at, text: what, fill: colour, fontFamily: colours.font, fontSize: colours.size, width: shape.width - 16, overflow: 'truncate' as const },
        });
        const ink = tile?.isPale ? colours.quiet : colours.ink;
        return { type: 'group' as const, children: [{ type: 'rect' as const, shape, style: box }, words(`${tile?.name ?? ''}${tile?.sign ?? ''}`, 10, ink), words(tile?.label ?? '', 10 + colours.size * 1.7, ink)] };
      },
    }],
  } as PlotOption;
}
