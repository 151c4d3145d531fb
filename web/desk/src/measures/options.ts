/* From lines to what is drawn. Bars begin at nothing; shares end at a hundred. */
import type { UnitLine } from '../logic/measures';
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
  /* Clearly better or worse than all together: the sign, and what it says. */
  sign?: string;
  standing?: string;
}

function text(colours: PlotColours, colour = colours.ink) {
  return { color: colour, fontFamily: colours.font, fontSize: colours.size };
}

const filled = (colours: PlotColours) => ({ color: colours.fill, borderColor: colours.main, borderWidth: 1 });
const hollow = (colours: PlotColours) => ({ color: 'transparent', borderColor: colours.pale, borderWidth: 1, borderType: 'dashed' as const });

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

export interface BarWords {
  label: string;
  sign: string;
  standing: string;
}

export function unitBars(lines: readonly UnitLine[], measure: Measure, words: (line: UnitLine) => BarWords): Bar[] {
  return lines.map((line) => ({
    name: line.row.unit?.name ?? line.row.class?.name ?? '',
    value: line.figure.value ?? 0,
    ...words(line),
    isPale: line.isSmall && measure.is_ranked,
    ...(line.figure.low === undefined ? {} : { low: line.figure.low, high: line.figure.high ?? 0 }),
  }));
}
