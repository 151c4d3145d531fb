import { describe, expect, it } from 'vitest';
import { isRealDay, parseHolidays, yearGrid } from '../src/logic/holidays';

const row = (date: unknown, isOffDay: unknown = true, name: unknown = '国庆节') => ({
  name,
  date,
  isOffDay,
});

function faults(text: string, year?: number) {
  const result = parseHolidays(text, year);
  return result.ok ? [] : result.faults;
}

function value(text: string, year?: number) {
  const result = parseHolidays(text, year);
  if (!result.ok) throw new Error(JSON.stringify(result.faults));
  return result.value;
}

describe('pasted holidays', () => {
  it('reads a bare list and sorts it', () => {
    expect(
      value(JSON.stringify([row('2026-10-02'), row('2026-10-01'), row('2026-10-10', false)])),
    ).toEqual({
      year: 2026,
      source: '',
      days: [
        { day: '2026-10-01', is_off: true, name: '国庆节' },
        { day: '2026-10-02', is_off: true, name: '国庆节' },
        { day: '2026-10-10', is_off: false, name: '国庆节' },
      ],
      others: [],
    });
  });

  it('reads a file with year, papers and days', () => {
    const file = {
      year: 2026,
      papers: ['国办发明电〔2025〕7号'],
      days: [row('2026-01-01', true, '元旦')],
    };
    expect(value(JSON.stringify(file))).toMatchObject({
      year: 2026,
      source: '国办发明电〔2025〕7号',
    });
  });

  it('takes a byte order mark in its stride', () => {
    expect(value('\uFEFF' + JSON.stringify([row('2026-10-01')])).days).toHaveLength(1);
  });

  it('sets days of a neighbouring year aside', () => {
    const read = value(
      JSON.stringify({ year: 2023, days: [row('2022-12-31'), row('2023-01-01')] }),
    );
    expect(read.days.map(({ day }) => day)).toEqual(['2023-01-01']);
    expect(read.others.map(({ day }) => day)).toEqual(['2022-12-31']);
  });

  it('finds the year most days lie in when none is stated', () => {
    expect(
      value(JSON.stringify([row('2025-12-31'), row('2026-01-01'), row('2026-01-02')])).year,
    ).toBe(2026);
  });

  it.each([
    ['nothing', '  ', [{ fault: 'empty' }]],
    ['not a list', '{"a":1}', [{ fault: 'not_list' }]],
    ['a number', '7', [{ fault: 'not_list' }]],
    ['a row that is text', '["x"]', [{ fault: 'row', row: 1, what: 'shape' }]],
    [
      'a day that does not exist',
      JSON.stringify([row('2026-02-29')]),
      [{ fault: 'row', row: 1, what: 'date' }],
    ],
    [
      'a date of another form',
      JSON.stringify([row('2026/10/01')]),
      [{ fault: 'row', row: 1, what: 'date' }],
    ],
    [
      'a flag that is text',
      JSON.stringify([row('2026-10-01', 'true')]),
      [{ fault: 'row', row: 1, what: 'off' }],
    ],
    [
      'no name',
      JSON.stringify([row('2026-10-01', true, ' ')]),
      [{ fault: 'row', row: 1, what: 'name' }],
    ],
    [
      'the same day twice',
      JSON.stringify([row('2026-10-01'), row('2026-10-01', false)]),
      [{ fault: 'twice', row: 2, day: '2026-10-01' }],
    ],
    ['an empty list', '[]', [{ fault: 'no_days', year: 0 }]],
  ])('refuses %s', (_name, text, expected) => {
    expect(faults(text)).toEqual(expected);
  });

  it('names every bad row, not only the first', () => {
    expect(faults(JSON.stringify([row('x'), row('2026-10-01'), row('y')]))).toHaveLength(2);
  });

  it('refuses a year other than the one being edited', () => {
    expect(faults(JSON.stringify([row('2025-10-01')]), 2026)).toEqual([
      { fault: 'no_days', year: 2026 },
    ]);
  });

  it('says what JSON did not like', () => {
    expect(faults('[{]')[0]).toMatchObject({ fault: 'not_json' });
  });

  it('knows leap days', () => {
    expect([
      isRealDay('2024-02-29'),
      isRealDay('2026-02-29'),
      isRealDay('2026-13-01'),
      isRealDay('2026-1-1'),
    ]).toEqual([true, false, false, false]);
  });
});

describe('year grid', () => {
  it('starts weeks on Monday and marks the four kinds of day', () => {
    const months = yearGrid(2026, [
      { day: '2026-01-01', is_off: true, name: '元旦' },
      { day: '2026-01-04', is_off: false, name: '元旦' },
    ]);
    const january = months[0]!;
    expect(january.blanks).toBe(3);
    expect(january.days.slice(0, 5).map(({ kind }) => kind)).toEqual([
      'rest',
      'work',
      'weekend',
      'make_up',
      'work',
    ]);
    expect(months.map(({ days }) => days.length).reduce((a, b) => a + b)).toBe(365);
  });
});
