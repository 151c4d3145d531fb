/* Published figures as a file: one row a number with its top and bottom, from which every share on the
 * page can be worked out again. */
import { csvFile } from '@shared/csv';
import type { Reply } from '@shared/api';

export type Statistics = Reply<'statistics'>;
type Figure = Statistics['all'][number];

export interface FileWords {
  head: string[];
  all: string;
  unit: string;
  class: string;
  month: string;
  others: string;
  noClass: string;
}

export function statisticsCsv(got: Statistics, words: FileWords): string {
  const name = new Map(got.measures.map((one) => [one.id, one.name]));
  const line = (side: string, what: string, one: Figure) => [side, what, one.measure, name.get(one.measure) ?? '', one.top, one.base, got.from, got.to];
  const rows = [
    ...got.all.map((one) => line(words.all, got.place, one)),
    ...got.units.flatMap((row) => row.figures.map((one) => line(words.unit, row.name ?? '', one))),
    ...got.other_units.map((one) => line(words.unit, words.others, one)),
    ...got.classes.flatMap((row) => row.figures.map((one) => line(words.class, row.name || words.noClass, one))),
    ...got.other_classes.map((one) => line(words.class, words.others, one)),
    ...got.months.flatMap((row) => row.figures.map((one) => line(words.month, (row.month ?? '').slice(0, 7), one))),
  ];
  return csvFile(words.head, rows);
}

export function figureOf(figures: readonly Figure[], id: string): Figure | undefined {
  return figures.find((one) => one.measure === id);
}

/** Percents come in hundredths; one decimal is enough for people. */
export function shareText(hundredths: number | null): string {
  if (hundredths === null) return '–';
  const tenths = Math.round(hundredths / 10);
  return `${Math.floor(tenths / 10)}.${tenths % 10}%`;
}
