import { describe, expect, it } from 'vitest';
import type { Opening } from '@shared/api-types.gen';
import { joined, looksByDay } from '../looks';

function look(id: string, at: string, part: Partial<Opening> = {}): Opening {
  return { id, at, unit: '住建局', role: '承办人', kind: 'file', ground: 'handling', purpose: '', ...part };
}

describe('who looked', () => {
  it('is grouped by the office’s day, newest first', () => {
    const days = looksByDay([
      look('3', '2026-04-20T16:30:00.000Z') /* 00:30 of the next day in the office */,
      look('2', '2026-04-20T15:30:00.000Z'),
      look('1', '2026-04-19T01:00:00.000Z'),
    ]);
    expect(days.map((one) => [one.day, one.lines.map((line) => line.times)])).toEqual([
      ['2026-04-21', [['00:30']]],
      ['2026-04-20', [['23:30']]],
      ['2026-04-19', [['09:00']]],
    ]);
  });

  it('says the same look of a day once, with every time', () => {
    const days = looksByDay([
      look('5', '2026-04-20T03:00:00.000Z'),
      look('4', '2026-04-20T02:50:00.000Z', { kind: 'identity', ground: '', purpose: '回电' }),
      look('3', '2026-04-20T02:40:00.000Z'),
      look('2', '2026-04-20T02:30:00.000Z', { unit: '人社局' }),
      look('1', '2026-04-20T02:20:00.000Z', { kind: 'identity', ground: '', purpose: '送达' }),
    ]);
    expect(days).toHaveLength(1);
    expect(days[0]?.lines.map((line) => line.times)).toEqual([['11:00', '10:40'], ['10:50'], ['10:30'], ['10:20']]);
  });

  it('leaves nothing out and says nothing twice when earlier ones are asked for', () => {
    const first = [look('3', '2026-04-20T03:00:00.000Z'), look('2', '2026-04-20T02:00:00.000Z')];
    const later = [look('2', '2026-04-20T02:00:00.000Z'), look('1', '2026-04-19T02:00:00.000Z')];
    expect(joined(first, later).map((one) => one.id)).toEqual(['3', '2', '1']);
    expect(looksByDay([])).toEqual([]);
  });
});
