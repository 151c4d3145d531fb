import { describe, expect, it } from 'vitest';
import { noted, notNoted, seasonParts, standCounts, stateSums, stepsOf, withMatterNumber, withStated } from '../src/logic/prevention';
import type { SurveyUnit, WorkOffer, WorkView } from '../src/types';

const unit = (id: string, change: Partial<SurveyUnit> = {}): SurveyUnit => ({
  unit: { id, name: id },
  work: '1',
  stand: 'open',
  due_day: '2026-11-26',
  days_left: 3,
  returned_day: null,
  was_late: false,
  stated: 0,
  issues: [],
  acts: [],
  openings: [],
  ...change,
});
const state = (id: string, works: number, late = 0, is_ended = false) => ({ state: { id, name: id }, is_ended, works, late });

describe('returns of units', () => {
  it('counts units by how they stand, those that owe first, and leaves out what nobody is', () => {
    const units = [unit('a', { stand: 'nothing' }), unit('b', { stand: 'late' }), unit('c', { stand: 'nothing' })];
    expect(standCounts(units)).toEqual([
      { stand: 'late', n: 1 },
      { stand: 'nothing', n: 2 },
    ]);
  });
  it('tells what was noted one by one from what was stated', () => {
    const one = unit('a', { stand: 'returned', stated: 5, issues: [state('found', 2), state('closed', 1, 0, true)] });
    expect(noted(one)).toBe(3);
    expect(notNoted(one)).toBe(2);
    expect(notNoted(unit('a', { stated: 0, issues: [state('found', 2)] }))).toBe(0);
  });
  it('sums states over units, open ones first', () => {
    const units = [unit('a', { issues: [state('closed', 1, 0, true), state('found', 2, 1)] }), unit('b', { issues: [state('found', 3)] })];
    expect(stateSums(units)).toEqual([
      { id: 'found', name: 'found', isEnded: false, works: 5, late: 1 },
      { id: 'closed', name: 'closed', isEnded: true, works: 1, late: 0 },
    ]);
  });
  it('reads the name of a season', () => {
    expect(seasonParts('2026-11')).toEqual({ year: 2026, month: 11 });
    expect(seasonParts('2026-Q4')).toEqual({ year: 2026, quarter: 4 });
    expect(seasonParts('2026')).toEqual({ year: 2026 });
  });
  it('begins the number of issues with those that were noted', () => {
    const act = { id: 'report', fields: [{ id: 'issue_count', min: 1 }, { id: 'text' }] } as unknown as WorkOffer;
    expect(withStated(act, 3).fields[0]).toMatchObject({ value: '3', min: 3 });
    expect(withStated(act, 0).fields[0]).toEqual({ id: 'issue_count', min: 1 });
  });
});

describe('assessed decisions', () => {
  it('puts the number of the matter one came from into the form', () => {
    const act = { id: 'link', fields: [{ id: 'petition' }, { id: 'text' }] } as unknown as WorkOffer;
    expect(withMatterNumber(act, 'QH-1').fields).toEqual([{ id: 'petition', value: 'QH-1' }, { id: 'text' }]);
    expect(withMatterNumber(act, '')).toBe(act);
  });
  it('finds what was last said in each step', () => {
    const view = {
      assessment: { steps: [{ id: 'survey', name: 'Survey' }, { id: 'assess', name: 'Assess' }], is_followed: false },
      history: [
        { seq: 1, act: 'open' },
        { seq: 2, act: 'survey' },
        { seq: 3, act: null },
        { seq: 4, act: 'survey' },
      ],
    } as unknown as WorkView;
    expect(stepsOf(view).map((step) => [step.id, step.entry?.seq])).toEqual([
      ['survey', 4],
      ['assess', undefined],
    ]);
    expect(stepsOf({ assessment: null, history: [] })).toEqual([]);
  });
});
