import { describe, expect, it } from 'vitest';
import {
  campaignTotal, hasPendingFilter, heldUp, obstaclesOf, readPendingAddress, unchecked, writePendingAddress, yearsAndMonths,
} from '../src/logic/pending';
import type { CampaignItem, PendingBoard } from '../src/types';

const age = (id: string, cells: [string, number][]) => ({
  id, name: id, months: 12, listed: 0, unlisted: 0, cells: cells.map(([obstacle, count]) => ({ obstacle, count })),
});
const board: PendingBoard = {
  ages: [age('y1', [['money', 2], ['policy', 1]]), age('y5', [['policy', 3]])],
  obstacles: [{ id: 'policy', name: '政策' }, { id: 'money', name: '资金' }, { id: 'law', name: '法律' }],
  listed: { count: 6, again: 1, is_more: false },
  unlisted: { count: 0, again: 0, is_more: false },
  article: '条例 10', grade: 'design', today: '2026-11-16',
};

describe('the register of long-pending matters', () => {
  it('keeps what is looked at in the address, and drops what is not asked of that part', () => {
    const query = { of: 'over', age: 'y1', obstacle: 'money', unit: '12', campaign: '7', again: 'true' };
    const address = readPendingAddress(query);
    expect(writePendingAddress(address)).toEqual(query);
    expect(writePendingAddress({ ...address, of: 'unlisted' })).toEqual({ of: 'unlisted', age: 'y1', unit: '12' });
    expect(readPendingAddress({ ...query, of: 'unlisted' })).toMatchObject({ obstacle: '', campaign: '', again: false });
    expect(readPendingAddress({ of: 'x', age: '<b>', unit: 'all', again: 'yes' })).toEqual({
      of: 'listed', age: '', obstacle: '', unit: '', campaign: '', again: false,
    });
    expect(hasPendingFilter(readPendingAddress({}))).toBe(false);
    expect(hasPendingFilter(readPendingAddress({ again: 'true' }))).toBe(true);
  });
  it('adds up what holds matters up, of one age or of all, the most first', () => {
    expect(heldUp(board, 'policy', '')).toBe(4);
    expect(heldUp(board, 'policy', 'y5')).toBe(3);
    expect(obstaclesOf(board, '').map((one) => [one.id, one.count])).toEqual([['policy', 4], ['money', 2]]);
    expect(obstaclesOf(board, 'y1').map((one) => one.id)).toEqual(['money', 'policy']);
  });
  it('tells years and months', () => {
    expect(yearsAndMonths(83)).toEqual({ years: 6, months: 11 });
    expect(yearsAndMonths(12)).toEqual({ years: 1, months: 0 });
  });
  it('holds what was reported of a campaign against what was checked', () => {
    const item = (solved: number | null): CampaignItem => ({
      work: {} as CampaignItem['work'], title: '', ends_on: null,
      reported: solved === null ? null : { included: 5, solved, day: '2026-11-16' },
      counted: { checked: 1, open: 2, taken_off: 1, ended: 1, others: 0, again: 0 },
    });
    expect(campaignTotal(item(null))).toBe(5);
    expect(unchecked(item(4))).toBe(2);
    expect(unchecked(item(1))).toBe(0);
    expect(unchecked(item(null))).toBe(0);
  });
});
