import { beforeAll, describe, expect, it } from 'vitest';
import { startI18n } from '@shared/i18n';
import zhShared from '../../shared/i18n/zh.json';
import zh from '../i18n/zh.json';
import {
  findingKey,
  firstTrigger,
  isOfStaff,
  isSameList,
  knownInput,
  prefilled,
  proofWords,
  readFindingAddress,
  writeFindingAddress,
} from '../src/logic/findings';
import type { ActionField, Finding, Trigger, TriggerCount } from '../src/types';

const finding: Finding = {
  petition: '17',
  number: 'QH-1',
  title: '路灯不亮',
  state: { id: 'referred', name: '待受理' },
  office: { id: '2', name: '信访局' },
  unit: { id: '3', name: '住建局' },
  work: null,
  no: 2,
  owed: '书面告知',
  start_day: '2026-11-16',
  due_day: '2026-12-01',
  days_since: 5,
  extended_days: 0,
  count: 0,
  mark: 'notice/0/2/20788',
  opened: null,
  note: null,
};
const trigger: Trigger = {
  id: 'notice',
  name: '没有告知',
  hint: null,
  question: 'clock_late',
  article: '条例 23',
  grade: 'A',
  ground: 'procedure',
};
const TODAY = '2026-12-06';

function count(id: string, found: number, opened: number): TriggerCount {
  return { ...trigger, id, count: found, opened, is_more: false };
}

describe('the address of the board', () => {
  it('keeps what is well formed and drops the rest', () => {
    const address = readFindingAddress({ trigger: 'late', state: 'gone', unit: ['1'], open: '17/x', do: 'delete' });
    expect(address).toEqual({ trigger: 'late', state: 'open', unit: '', open: '17/x', deed: '' });
    expect(writeFindingAddress(address)).toEqual({ trigger: 'late', open: '17/x' });
  });

  it('says what is done only of a finding that is open', () => {
    expect(writeFindingAddress({ trigger: 'late', state: 'noted', unit: '3', open: '', deed: 'noting' })).toEqual({ trigger: 'late', state: 'noted', unit: '3' });
  });

  it('tells other rows from another finding in the same rows', () => {
    const one = readFindingAddress({ trigger: 'late' });
    expect(isSameList(one, { ...one, open: '17/x', deed: 'opening' })).toBe(true);
    expect(isSameList(one, { ...one, state: 'noted' })).toBe(false);
  });
});

describe('where a reader begins', () => {
  it('is what waits for somebody, then what is found, then the first', () => {
    expect(firstTrigger([count('a', 2, 2), count('b', 1, 0)])).toBe('b');
    expect(firstTrigger([count('a', 0, 0), count('b', 1, 1)])).toBe('b');
    expect(firstTrigger([count('a', 0, 0), count('b', 0, 0)])).toBe('a');
    expect(firstTrigger([])).toBe('');
  });
});

describe('proof in words', () => {
  beforeAll(() => startI18n({ zh: { ...zhShared, ...zh }, en: async () => ({}) }));

  it('says what was owed, until when, how late, and whether it was extended', () => {
    expect(proofWords(finding, 'clock_late', TODAY)).toBe('书面告知最晚应在 12 月 1 日完成，已超过 5 天；没有延期');
    expect(proofWords({ ...finding, extended_days: 30 }, 'clock_late', TODAY)).toContain('期限已经延长过 30 天');
    expect(proofWords({ ...finding, work: '9' }, 'duty_late', TODAY)).not.toContain('延期');
  });

  it('tells a leader who never acted from one who stopped', () => {
    expect(proofWords({ ...finding, start_day: '2026-12-01' }, 'leader_idle', TODAY)).toContain('5 天来领导本人没有动作');
    expect(proofWords(finding, 'leader_idle', TODAY)).toContain('最近一次动作在 12 月 1 日');
  });

  it('says of a unit how many handlers there are and how many matters wait', () => {
    const unit = { ...finding, petition: null, no: 2, count: 121 };
    expect(proofWords(unit, 'staff_load', TODAY)).toBe('2 名承办人，待办 121 件，超过上限');
    expect(proofWords(unit, 'staff_untrained', TODAY)).toBe('2 名承办人，培训或者证书都不在有效期内');
    expect(proofWords({ ...unit, no: 0 }, 'staff_none', TODAY)).toBe('有 121 件待办，没有承办人');
    expect(findingKey(unit)).toBe('0/notice/0/2/20788');
    expect(knownInput([], unit)).toEqual({});
    expect((['staff_none', 'leader_idle', 'clock_late'] as const).map(isOfStaff)).toEqual([true, false, false]);
  });

  it('fills no hole with nothing', () => {
    for (const question of ['objections', 'leader_nominal', 'leader_changed'] as const)
      expect(proofWords({ ...finding, count: 2 }, question, TODAY)).not.toMatch(/[{}]/);
  });
});

describe('the form of what is proposed', () => {
  const fields = [
    { id: 'petition', kind: 'id', name: '事项', required: true },
    { id: 'unit', kind: 'unit', name: '单位', required: true },
    { id: 'ground', kind: 'choice', name: '事由', required: true },
    { id: 'text', kind: 'text', name: '要求', required: true },
    { id: 'due_day', kind: 'day', name: '期限', required: true },
  ] as ActionField[];
  const values = (given: Finding) =>
    Object.fromEntries(prefilled(fields, given, trigger, TODAY).map((field) => [field.id, field.value]));

  it('begins with the unit, the ground, the proof and ten days', () => {
    expect(values(finding)).toMatchObject({ unit: '3', ground: 'procedure', due_day: '2026-12-16' });
    expect(values(finding).text).toContain('QH-1：没有告知。书面告知最晚应在');
  });

  it('proposes no office to itself', () => {
    expect(values({ ...finding, unit: finding.office }).unit).toBeUndefined();
  });

  it('sends the matter, and the finding where the act asks for it', () => {
    expect(knownInput(fields, finding)).toEqual({ petition: '17' });
    const noting = [...fields, { id: 'finding', kind: 'line', name: '线索', required: true }] as ActionField[];
    expect(knownInput(noting, finding)).toEqual({ petition: '17', finding: finding.mark });
  });

  it('knows a finding within its matter', () => {
    expect(findingKey(finding)).not.toBe(findingKey({ ...finding, petition: '18' }));
  });
});
