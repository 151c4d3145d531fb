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
  const head = new Map(got.groups.map((one) => [one.id, one.name]));
  const group = new Map(got.measures.map((one) => [one.id, head.get(one.group) ?? '']));
  const line = (side: string, what: string, one: Figure) => [side, what, one.measure, name.get(one.measure) ?? '', one.top, one.base, got.from, got.to, group.get(one.measure) ?? ''];
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

export interface ShareGroup {
  id: string;
  name: string;
  shares: Statistics['measures'];
}

/** Shares under their headings, in the rulebook's order; under one without a name where it has none. */
export function shareGroups(got: Statistics): ShareGroup[] {
  const heads = got.groups.length > 0 ? got.groups : [{ id: '', name: '' }];
  const groups = heads.map((head) => ({ ...head, shares: got.measures.filter((one) => one.unit === 'percent' && one.group === head.id) }));
  return groups.filter((group) => group.shares.length > 0);
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
