/* Measures as pages show them: months, numbers as text, differences, rows in their order, and what
 * a plot draws. Pure, so that what is honest about a figure is tested. */
import type { Measure, MeasureFigure, MeasureRow, Measures } from '../types';

export interface MonthRange {
  from: string;
  to: string;
}

const MONTH = /^\d{4}-(0[1-9]|1[0-2])$/;

/** "2026-11" so many months later. */
export function movedMonth(month: string, by: number): string {
  const [year = 0, number = 1] = month.split('-').map(Number);
  const all = year * 12 + (number - 1) + by;
  return `${Math.floor(all / 12)}-${String((all % 12) + 1).padStart(2, '0')}`;
}

export function monthOf(day: string): string {
  return day.slice(0, 7);
}

/** The newest first. */
export function monthsBack(today: string, count: number): string[] {
  return Array.from({ length: count }, (_, index) => movedMonth(monthOf(today), -index));
}

export function readRange(query: Record<string, unknown>, today: string): MonthRange {
  const read = (value: unknown): string => (typeof value === 'string' && MONTH.test(value) ? value : '');
  const to = read(query.to) || read(query.from) || monthOf(today);
  const from = read(query.from) || to;
  return from <= to ? { from, to } : { from: to, to: from };
}

/** Twelve months that end with the range, or all of it where it is longer. */
export function trendRange(range: MonthRange): MonthRange {
  const year = movedMonth(range.to, -11);
  return { from: range.from < year ? range.from : year, to: range.to };
}

export const firstDay = (month: string): string => `${month}-01`;

/* ---- numbers ---- */

/** Percents come in hundredths. */
export function percentText(hundredths: number): string {
  const tenths = Math.round(hundredths / 10);
  return `${Math.floor(tenths / 10)}.${tenths % 10}%`;
}

export function valueText(measure: Measure, value: number | null, days: (n: number) => string): string {
  if (value === null) return '–';
  if (measure.unit === 'percent') return percentText(value);
  return measure.unit === 'median_days' ? days(value) : value.toLocaleString('en-US');
}

export interface Difference {
  /** In the measure's own unit: hundredths of a percent, days, or a count. */
  by: number;
  isBetter: boolean | null;
}

/** What changed since then. Nothing where either is missing, or said of too few; a number of matters
 * is neither better nor worse. */
export function difference(measure: Measure, now: MeasureFigure, then: { value: number | null; base: number } | undefined, from: number): Difference | null {
  if (!then || now.value === null || then.value === null) return null;
  const by = now.value - then.value;
  if (measure.unit === 'count') return then.base > 0 ? { by, isBetter: null } : null;
  if (now.base < from || then.base < from) return null;
  const isJudged = measure.is_ranked || measure.unit === 'median_days';
  return { by, isBetter: by === 0 || !isJudged ? null : by > 0 !== measure.is_less_better };
}

export function differenceText(measure: Measure, by: number): string {
  const sign = by > 0 ? '+' : by < 0 ? '−' : '±';
  const size = Math.abs(by);
  if (measure.unit === 'percent') return `${sign}${(size / 100).toFixed(1)}`;
  return `${sign}${size.toLocaleString('en-US')}`;
}

/* ---- headings ---- */

export interface MeasureGroup {
  id: string;
  name: string;
  /** Those that something can be said of, in the rulebook's order. */
  told: Measure[];
  /** Those of which nothing was due in this time. */
  empty: Measure[];
}

/** Measures under their headings, in the rulebook's order; under one without a name where it has none. A
 * heading under which nothing stands is left out. */
export function measureGroups(got: Measures): MeasureGroup[] {
  const heads = got.groups.length > 0 ? got.groups : [{ id: '', name: '' }];
  return heads.flatMap((head) => {
    const own = got.measures.filter((one) => one.group === head.id);
    const isTold = (one: Measure): boolean => figureOf(got.all, one.id)?.value != null;
    return own.length > 0 ? [{ id: head.id, name: head.name, told: own.filter(isTold), empty: own.filter((one) => !isTold(one)) }] : [];
  });
}

/* ---- rows ---- */

export function figureOf(figures: readonly MeasureFigure[], id: string): MeasureFigure | undefined {
  return figures.find((one) => one.measure === id);
}

export interface UnitLine {
  row: MeasureRow;
  figure: MeasureFigure;
  isSmall: boolean;
}

/** Units by a share, best first; those said of too few behind them, by name, in no rank. Units with
 * nothing to be measured are left out. */
export function unitLines(got: Measures, measure: Measure): UnitLine[] {
  const lines = got.rows.flatMap((row) => {
    const figure = figureOf(row.figures, measure.id);
    return figure && figure.value !== null && figure.base > 0 ? [{ row, figure, isSmall: !measure.is_ranked || figure.base < got.ranked_from }] : [];
  });
  const name = (line: UnitLine): string => line.row.unit?.name ?? '';
  return lines.sort((a, b) => {
    if (a.isSmall !== b.isSmall) return a.isSmall ? 1 : -1;
    const order = a.isSmall ? 0 : (b.figure.value ?? 0) - (a.figure.value ?? 0);
    return (measure.is_less_better ? -order : order) || name(a).localeCompare(name(b), 'zh');
  });
}

/** Classes by how many came in: to know, not to rank. */
export function classLines(got: Measures, id: string, most: number): { line: UnitLine[]; others: number } {
  const all = got.rows.flatMap((row) => {
    const figure = figureOf(row.figures, id);
    return figure && figure.top > 0 ? [{ row, figure, isSmall: false }] : [];
  });
  all.sort((a, b) => b.figure.top - a.figure.top || (a.row.class?.id ?? '').localeCompare(b.row.class?.id ?? ''));
  const others = all.slice(most).reduce((sum, one) => sum + one.figure.top, 0);
  return { line: all.slice(0, most), others };
}
