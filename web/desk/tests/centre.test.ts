import { expect, test } from 'vitest';
import { minuteOf, mondayOf, nextWeek, rotaRows, timeOf, toneOf, weekOf } from '../src/logic/centre';
import type { DeskSitting } from '../src/types';

const unit = (id: string, name: string) => ({ id, name });
function sitting(over: Partial<DeskSitting>): DeskSitting {
  return {
    id: '1', sits: 'unit', day: '2026-06-22', minute: 540, hours: '9:00—17:00', place: '2 号窗口', unit: unit('7', '住建局'), office: null, first_unit: null,
    who: '周工程师', form: '常驻', form_id: 'resident', stand: 'announced', instead: null, reason: null, arrived_at: null, kind: 'seat', version: 1, state: 'announced',
    state_name: '已排班', arrived_by: null, ended_at: null, owed: null, late_minutes: 0, is_own: false, ...over,
  } as DeskSitting;
}

test('a week begins on Monday, on a Sunday, too', () => {
  expect(mondayOf('2026-06-22')).toBe('2026-06-22');
  expect(mondayOf('2026-06-28')).toBe('2026-06-22');
  expect(weekOf('2026-03-01')).toEqual(['2026-02-23', '2026-02-24', '2026-02-25', '2026-02-26', '2026-02-27', '2026-02-28', '2026-03-01']);
});

test('times are minutes of the day and back; midnight and nonsense are none', () => {
  expect(minuteOf('09:05')).toBe(545);
  expect(timeOf(545)).toBe('09:05');
  expect(timeOf(1439)).toBe('23:59');
  for (const wrong of ['', '24:00', '9:05', '00:00', '12:60']) expect(minuteOf(wrong)).toBeNull();
});

test('an empty place is said before anything else, also when its day has passed', () => {
  expect(toneOf(sitting({}), '2026-06-22')).toBe('soon');
  expect(toneOf(sitting({ late_minutes: 3 }), '2026-06-22')).toBe('late');
  expect(toneOf(sitting({}), '2026-06-23')).toBe('late');
  expect(toneOf(sitting({ stand: 'under_way', arrived_at: '2026-06-22T01:00:00Z' }), '2026-06-22')).toBe('ok');
  expect(toneOf(sitting({ stand: 'under_way', state: 'absent' }), '2026-06-23')).toBe('late');
  expect(toneOf(sitting({ stand: 'cancelled' }), '2026-06-23')).toBe('quiet');
});

test('a row is a unit at its place; lawyers stand below', () => {
  const rows = rotaRows([
    sitting({ id: '1', sits: 'lawyer', place: '律师室', kind: 'lawyer_duty' }),
    sitting({ id: '2' }),
    sitting({ id: '3', day: '2026-06-23' }),
    sitting({ id: '4', place: '3 号窗口' }),
  ]);
  expect(rows.map((row) => [row.sits, row.place])).toEqual([['unit', '2 号窗口'], ['unit', '3 号窗口'], ['lawyer', '律师室']]);
  expect(Object.keys(rows[0]!.days)).toEqual(['2026-06-22', '2026-06-23']);
});

test('the next week is this one again, without what was called off and what is there', () => {
  const week = [sitting({ id: '1' }), sitting({ id: '2', day: '2026-06-23', stand: 'cancelled' }), sitting({ id: '3', day: '2026-06-24', form_id: 'on_call' })];
  const postings = nextWeek(week, [sitting({ id: '9', day: '2026-06-29' })]);
  expect(postings).toEqual([
    { kind: 'seat', act: 'post_on_call', day: '2026-07-01', fields: { unit: '7', day: '2026-07-01', minute: 540, hours: '9:00—17:00', place: '2 号窗口', who: '周工程师', form: 'on_call' } },
  ]);
});
