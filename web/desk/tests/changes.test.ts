import { describe, expect, it } from 'vitest';
import { changesBetween } from '../src/logic/changes';
import type { CaseView } from '../src/types';

const base = {
  state: { id: 'handling', name: '办理中' },
  owner: { id: '2', name: '县住建局' },
  timeline: [{ seq: 1, at: '', kind: 'registered', action: 'register', name: '登记' }],
  clocks: [{ id: 'answer', no: 1, name: '书面答复', due_day: '2026-12-14' }],
  actions: [{ id: 'draft', name: '起草', is_allowed: true, fields: [] }],
} as unknown as CaseView;
const later = (more: object): CaseView => ({ ...base, ...more }) as CaseView;

describe('what happened meanwhile', () => {
  it('is nothing when nothing happened', () => {
    expect(changesBetween(base, later({}))).toEqual({
      entries: [],
      state: null,
      owner: null,
      due: [],
      lost: [],
    });
  });

  it('names new acts in their order, whatever order the server lists them in', () => {
    const entry = (seq: number) => ({
      seq,
      at: '',
      kind: 'noted',
      action: 'note',
      name: `n${seq}`,
    });
    const changes = changesBetween(
      base,
      later({ timeline: [entry(3), entry(2), ...base.timeline] }),
    );
    expect(changes.entries.map(({ seq }) => seq)).toEqual([2, 3]);
  });

  it('names a new state, owner, due date and clock', () => {
    const changes = changesBetween(
      base,
      later({
        state: { id: 'approving', name: '待审批' },
        owner: { id: '3', name: '县城管局' },
        clocks: [
          { id: 'answer', no: 1, name: '书面答复', due_day: '2027-01-13' },
          { id: 'notice', no: 1, name: '书面告知', due_day: '2026-12-01' },
        ],
      }),
    );
    expect(changes).toMatchObject({
      state: ['办理中', '待审批'],
      owner: ['县住建局', '县城管局'],
      due: [
        { name: '书面答复', from: '2026-12-14', to: '2027-01-13' },
        { name: '书面告知', from: null, to: '2026-12-01' },
      ],
    });
  });

  it('names an action that is gone, with the reason when the server gives one', () => {
    const refused = {
      id: 'draft',
      name: '起草',
      is_allowed: false,
      refusal: '延期申请还未决定',
      fields: [],
    };
    expect(changesBetween(base, later({ actions: [refused] })).lost).toEqual([
      { id: 'draft', name: '起草', reason: '延期申请还未决定' },
    ]);
    expect(changesBetween(base, later({ actions: [] })).lost[0]).toMatchObject({ reason: null });
  });
});
