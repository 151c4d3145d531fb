/*
 * A meeting, case by case: which wording of an item holds, whether two stand beside each other, and the
 * minutes made of what was decided. Wordings are events of the item: the newest draft holds, and what was
 * kept beside it since waits for somebody to choose.
 */
import type { AgendaItem, WorkEvent } from '../types';

export interface Wording {
  seq: number;
  by: string;
  text: string;
}

export interface Draft extends Wording {
  unit: string; // its id
  day: string;
  beside: Wording[];
}

const field = (event: WorkEvent, id: string): string =>
  event.fields.find((one) => one.id === id)?.value ?? '';
const ref = (event: WorkEvent, id: string): string =>
  event.fields.find((one) => one.id === id)?.ref ?? '';
const wording = (event: WorkEvent): Wording => ({
  seq: event.seq,
  by: event.by ?? '',
  text: field(event, 'text'),
});

export function draftOf(history: readonly WorkEvent[]): Draft {
  const newest = history.filter((event) => event.act === 'draft').at(-1);
  const from = newest?.seq ?? 0;
  const beside = history.filter((event) => event.act === 'beside' && event.seq > from).map(wording);
  if (!newest) return { seq: 0, by: '', text: '', unit: '', day: '', beside };
  return { ...wording(newest), unit: ref(newest, 'for_unit'), day: field(newest, 'due_day'), beside };
}

/* What was decided, of an item that has ended. */
export function decisionOf(history: readonly WorkEvent[]): { text: string; unit: string; day: string } | null {
  const ends = ['resolve', 'no_resolution', 'later', 'take_off'];
  const event = history.filter((one) => ends.includes(one.act ?? '')).at(-1);
  if (!event) return null;
  return { text: field(event, 'text') || field(event, 'reason'), unit: field(event, 'unit'), day: field(event, 'due_day') };
}

/* The next item that waits to be decided, behind one and then from the first; -1: none does. */
export function nextOpen(items: readonly AgendaItem[], at: number): number {
  for (let step = 1; step <= items.length; step++) {
    const index = (at + step) % items.length;
    if (!items[index]!.item.is_ended) return index;
  }
  return -1;
}

export interface MinuteLine {
  title: string;
  number: string;
  state: string;
  text: string;
  unit: string;
  day: string; // in words
}

/* The draft of the minutes: an item a paragraph, in the order of the agenda. */
export function minutesText(
  lines: readonly MinuteLine[],
  words: { unit: (name: string) => string; day: (day: string) => string },
): string {
  return lines
    .map((line, index) => {
      const head = `${index + 1}. ${line.title}（${line.number}）：${line.state}。`;
      const owed = [line.unit && words.unit(line.unit), line.day && words.day(line.day)].filter(Boolean).join('，');
      return [head + line.text, owed].filter(Boolean).join(' ');
    })
    .join('\n');
}
