import { describe, expect, it } from 'vitest';
import { rowsAmong, type PickRow } from '../src/app/choices';
import {
  dutyKey,
  dutyOpens,
  grouped,
  groupOf,
  isMachineOnly,
  readDutyAddress,
  readWorksAddress,
  refreshed,
  workChanges,
  writeDutyAddress,
  writeWorksAddress,
} from '../src/logic/duties';
import { fieldFaults, fieldInput, firstValue } from '../src/logic/fields';
import type { ActionField, Duty, WorkView } from '../src/types';

const due = (days_left: number, minutes_left: number | null = null) => ({ days_left, minutes_left });

describe('what is owed', () => {
  it.each([
    [due(-1), 'overdue'],
    [due(0), 'today'],
    [due(0, 40), 'today'],
    [due(0, -1), 'overdue'],
    [due(1), 'week'],
    [due(6), 'week'],
    [due(7), 'later'],
  ] as const)('%o stands under %s', (one, name) => {
    expect(groupOf(one)).toBe(name);
  });

  it('stands in its groups in the order in which it came, without empty ones', () => {
    const items = [due(-3), due(-1), due(9)].map((one, no) => ({ ...one, no, work: '1' })) as Duty[];
    const groups = grouped(items, false);
    expect(groups.map((group) => group.name)).toEqual(['overdue', 'later']);
    expect(groups[0]!.items.map((item) => item.no)).toEqual([0, 1]);
    expect(grouped(items, true).map((group) => group.name)).toEqual(['ended']);
    expect(grouped([], true)).toEqual([]);
  });
});

describe('what only the machine did', () => {
  const changes = (kinds: string[], more = {}) =>
    ({ entries: kinds.map((kind, seq) => ({ kind, seq })), state: null, lost: [], ...more }) as unknown as Parameters<typeof isMachineOnly>[0];

  it('holds nobody up; what somebody did, another state or an act that is lost does', () => {
    expect(isMachineOnly(changes(['stepped', 'recomputed']))).toBe(true);
    expect(isMachineOnly(changes(['stepped', 'done']))).toBe(false);
    expect(isMachineOnly(changes(['stepped'], { state: ['a', 'b'] }))).toBe(false);
    expect(isMachineOnly(changes(['stepped'], { lost: ['到场'] }))).toBe(false);
  });
});

describe('a long list of which the first rows are asked for again', () => {
  const rows = (...numbers: number[]) => numbers.map((no) => ({ work: '1', no })) as Duty[];
  const numbers = (items: readonly Duty[]) => items.map((item) => item.no);

  it('keeps what is behind them', () => {
    expect(numbers(refreshed(rows(1, 2, 3, 4, 5), rows(1, 2, 3)))).toEqual([1, 2, 3, 4, 5]);
  });
  it('loses what was done, and has what came, each once', () => {
    expect(numbers(refreshed(rows(1, 2, 3, 4, 5, 6), rows(1, 3, 9, 4)))).toEqual([1, 3, 9, 4, 5, 6]);
    expect(numbers(refreshed(rows(1, 2, 3, 4), rows(4, 1, 2)))).toEqual([4, 1, 2, 3]);
  });
  it('goes on where the two still meet', () => {
    expect(numbers(refreshed(rows(1, 2, 3, 4), rows(1, 2, 8)))).toEqual([1, 2, 8, 3, 4]);
    expect(numbers(refreshed(rows(1, 2), rows(7, 8)))).toEqual([7, 8]);
  });
});

describe('what opens', () => {
  const owed = (work: string | null, petition: string | null) =>
    ({ work, petition, no: 2, duty: { id: 'answer', name: '' }, due_day: '2026-11-30' }) as Duty;

  it('is the work, the matter whose clock runs, or nothing where that is not theirs to read', () => {
    expect(dutyOpens(owed('7', null))).toEqual({ open: '7', matter: '' });
    expect(dutyOpens(owed(null, '9'))).toEqual({ open: '', matter: '9' });
    expect(dutyOpens(owed(null, null))).toEqual({ open: '', matter: '' });
    expect([owed('7', null), owed(null, '9'), owed(null, null)].map(dutyKey)).toEqual(['7.2', '9.2', 'answer-2026-11-30.2']);
  });
});

describe('the address of what is owed', () => {
  it.each([
    [{}, { whose: 'mine', state: 'open', of: 'all', open: '', matter: '', act: '' }],
    [{ whose: 'unit', state: 'ended' }, { whose: 'unit', state: 'ended', of: 'all', open: '', matter: '', act: '' }],
    [{ open: '12', act: 'hear' }, { whose: 'mine', state: 'open', of: 'all', open: '12', matter: '', act: 'hear' }],
    [{ open: '12 OR 1', act: 'hear' }, { whose: 'mine', state: 'open', of: 'all', open: '', matter: '', act: '' }],
    [{ open: '12', act: '<b>' }, { whose: 'mine', state: 'open', of: 'all', open: '12', matter: '', act: '' }],
    [{ matter: '9', of: 'petitions' }, { whose: 'mine', state: 'open', of: 'petitions', open: '', matter: '9', act: '' }],
    [{ matter: '9', open: '12', of: 'people' }, { whose: 'mine', state: 'open', of: 'all', open: '12', matter: '', act: '' }],
    [{ whose: ['unit', 'mine'] }, { whose: 'unit', state: 'open', of: 'all', open: '', matter: '', act: '' }],
  ])('reads %o', (raw, expected) => {
    expect(readDutyAddress(raw)).toEqual(expected);
  });

  it('comes back as it was written, and leaves out what is usual', () => {
    const address = { whose: 'unit', state: 'ended', of: 'works', open: '7', matter: '', act: 'answer' } as const;
    expect(readDutyAddress(writeDutyAddress(address))).toEqual(address);
    expect(writeDutyAddress({ whose: 'mine', state: 'open', of: 'all', open: '', matter: '', act: 'answer' })).toEqual({});
    expect(writeWorksAddress(readWorksAddress({ kind: 'x y', unit: 'a', state: 'all' }))).toEqual({});
    const works = { kind: 'supervision', state: 'ended', unit: '9' } as const;
    expect(readWorksAddress(writeWorksAddress(works))).toEqual(works);
  });
});

describe('a work that moved on', () => {
  const view = (version: number, state: string, acts: string[]): WorkView =>
    ({
      version,
      state: { id: state, name: state },
      acts: acts.map((id) => ({ id, name: id })),
      history: Array.from({ length: version }, (_, i) => ({ seq: i + 1, text: `e${i + 1}` })),
    }) as unknown as WorkView;

  it('tells what happened, what it is now and what cannot be done any more', () => {
    const changes = workChanges(view(1, 'asked', ['answer', 'letter']), view(3, 'answered', ['close']));
    expect(changes.entries.map((entry) => entry.seq)).toEqual([2, 3]);
    expect(changes.state).toEqual(['asked', 'answered']);
    expect(changes.lost).toEqual(['answer', 'letter']);
  });

  it('tells nothing of what stayed', () => {
    const changes = workChanges(view(2, 'asked', ['answer']), view(2, 'asked', ['answer']));
    expect(changes).toEqual({ entries: [], state: null, lost: [] });
  });
});

describe('units to choose from', () => {
  const row = (id: string, depth: number): PickRow => ({ id, name: id, depth, path: [], isDisabled: false });
  const rows = [row('county', 0), row('housing', 1), row('team', 2), row('labour', 1), row('town', 1), row('village', 2)];

  it('are those that would be taken, below what they belong to', () => {
    const found = rowsAmong(rows, new Set(['team', 'town']));
    expect(found.map((one) => [one.id, one.isDisabled])).toEqual([
      ['county', true],
      ['housing', true],
      ['team', false],
      ['town', false],
    ]);
    expect(rowsAmong(rows, new Set())).toEqual([]);
  });

  const field = { id: 'units', name: '', kind: 'units', required: true, max: 2 } as ActionField;
  it.each([
    [[], 'required'],
    [['1'], undefined],
    [['1', '2', '3'], 'too_many'],
  ])('%o as a field', (ids, rule) => {
    expect(fieldFaults(field, ids)[0]?.rule).toBe(rule);
  });

  it('go out as a list, or not at all', () => {
    expect(firstValue(field, [])).toEqual([]);
    expect(fieldInput(field, ['1', '2'])).toEqual(['1', '2']);
    expect(fieldInput({ ...field, required: false }, [])).toBeUndefined();
  });
});
