/* Which wording of an item holds, what waits beside it, and the minutes made of what was decided. */
import { describe, expect, it } from 'vitest';
import { decisionOf, draftOf, minutesText, nextOpen } from '../src/logic/meeting';
import type { AgendaItem, WorkEvent } from '../src/types';

const event = (seq: number, act: string, fields: Record<string, string>, by = '甲'): WorkEvent => ({
  seq,
  at: '2026-12-06T01:00:00.000Z',
  day: '2026-12-06',
  kind: 'done',
  act,
  text: act,
  role: 'case_officer',
  unit: null,
  by,
  fields: Object.entries(fields).map(([id, value]) => ({ id, name: id, value, files: [], ...(id === 'for_unit' ? { ref: '77' } : {}) })),
});
const item = (isEnded: boolean): AgendaItem => ({ item: { is_ended: isEnded } as AgendaItem['item'], begun: null });

describe('wordings', () => {
  it('nothing was written yet', () => {
    expect(draftOf([event(1, 'put_on', { text: '请研究' })])).toEqual({ seq: 0, by: '', text: '', unit: '', day: '', beside: [] });
  });
  it('the newest draft holds, and a unit is known by its id', () => {
    const draft = draftOf([event(2, 'draft', { text: '一' }), event(3, 'draft', { text: '二', for_unit: '住建局', due_day: '2026-12-31' }, '乙')]);
    expect(draft).toMatchObject({ seq: 3, text: '二', by: '乙', unit: '77', day: '2026-12-31', beside: [] });
  });
  it('what was kept beside it waits until a newer draft chooses', () => {
    const history = [event(2, 'draft', { text: '一' }), event(3, 'beside', { text: '另一稿' }, '乙')];
    expect(draftOf(history).beside).toEqual([{ seq: 3, by: '乙', text: '另一稿' }]);
    expect(draftOf([...history, event(4, 'draft', { text: '合稿' })]).beside).toEqual([]);
  });
  it('what was decided is the act that ended it', () => {
    expect(decisionOf([event(2, 'draft', { text: '一' })])).toBeNull();
    expect(decisionOf([event(2, 'resolve', { text: '修好', unit: '住建局', due_day: '2026-12-31' })])).toEqual({ text: '修好', unit: '住建局', day: '2026-12-31' });
    expect(decisionOf([event(2, 'take_off', { reason: '重复' })])?.text).toBe('重复');
  });
});

describe('the next to decide', () => {
  it('is behind this one, then from the first, and there may be none', () => {
    expect(nextOpen([item(false), item(true), item(false)], 0)).toBe(2);
    expect(nextOpen([item(false), item(true), item(true)], 2)).toBe(0);
    expect(nextOpen([item(true), item(true)], 0)).toBe(-1);
    expect(nextOpen([], -1)).toBe(-1);
  });
});

describe('the minutes', () => {
  it('have a line an item, in order, with owner and day where there are any', () => {
    const words = { unit: (name: string) => `责任单位：${name}`, day: (day: string) => `${day}前` };
    const line = { title: '桥', number: 'Q-1', state: '已议定', text: '修好。', unit: '住建局', day: '1 月 31 日' };
    expect(minutesText([line, { ...line, number: 'Q-2', state: '下次再议', text: '再议。', unit: '', day: '' }], words)).toBe(
      '1. 桥（Q-1）：已议定。修好。 责任单位：住建局，1 月 31 日前\n2. 桥（Q-2）：下次再议。再议。',
    );
  });
});
