import { describe, expect, it } from 'vitest';
import {
  channelParts,
  emptyForm,
  emptyPerson,
  nextForm,
  registerFaults,
  registerInput,
  registerPlace,
  sameQuestion,
  splitClaims,
  visitCounts,
  type RegisterForm,
} from '../src/logic/register';

const TODAY = '2026-11-21';
const person = (more: object) => ({ ...emptyPerson(), ...more });
const form = (more: Partial<RegisterForm>): RegisterForm => ({ ...emptyForm(TODAY), ...more });
const letter = form({
  channel: 'letter',
  facts: '电梯停运',
  claims: ['恢复电梯'],
  people: [person({ name: '王某' })],
});
const paths = (of: RegisterForm, isIncomplete = false) =>
  registerFaults(of, isIncomplete, TODAY).map(({ path, rule }) => `${path} ${rule}`);

describe('where somebody registers', () => {
  const units = [
    { id: '1', kind: 'petition_office' },
    { id: '2', kind: 'department' },
    { id: '3', kind: 'county' },
    { id: '4', kind: 'township' },
  ];
  const held = (role: string, id: string) => ({ role, unit: { id, name: `u${id}` } });
  it.each([
    ['the office’s clerk', [held('window_clerk', '1')], { isDirect: false, unit: 'u1' }],
    ['a department’s handler', [held('unit_handler', '2')], { isDirect: true, unit: 'u2' }],
    ['a township’s window', [held('window_clerk', '4')], { isDirect: true, unit: 'u4' }],
    ['the office comes first', [held('unit_head', '2'), held('case_officer', '1')], { isDirect: false, unit: 'u1' }],
    ['a government reviews only', [held('unit_head', '3')], null],
    ['a leader', [held('leader', '2')], null],
  ])('%s', (_who, grants, place) => {
    expect(registerPlace(grants, units)).toEqual(place);
  });

  it('a unit says at once what it is about', () => {
    const lacking = registerFaults(letter, false, TODAY, true).map(({ path }) => path);
    expect(lacking).toEqual(['class', 'purpose']);
    expect(registerFaults({ ...letter, class: 'city', purpose: 'grievance' }, false, TODAY, true)).toEqual([]);
  });
});

describe('what a registration lacks', () => {
  it.each<[string, RegisterForm, boolean, string[]]>([
    ['a whole letter lacks nothing', letter, false, []],
    [
      'an empty form',
      form({}),
      false,
      ['channel required', 'people.0.name required', 'facts required', 'claims.0 required'],
    ],
    [
      'save now, complete later asks only for channel and day',
      form({ channel: 'letter' }),
      true,
      [],
    ],
    [
      'but for those it asks',
      form({ received_day: '' }),
      true,
      ['channel required', 'received_day required'],
    ],
    [
      'a day in the future',
      { ...letter, received_day: '2026-11-22' },
      false,
      ['received_day not_day'],
    ],
    [
      'a postmark in the future',
      { ...letter, postmark_day: '2027-01-01' },
      false,
      ['postmark_day not_day'],
    ],
    [
      'a postmark typed before the channel changed',
      { ...letter, channel: 'visit', is_read_back: true, postmark_day: 'x' },
      false,
      [],
    ],
    [
      'a phone without a name',
      { ...letter, people: [person({ name: 'A' }), person({ phone: '1' })] },
      true,
      ['people.1.name required'],
    ],
    [
      'fewer people than named',
      { ...letter, people: [person({ name: 'A' }), person({ name: 'B' })], persons_count: '1' },
      false,
      ['persons_count too_small'],
    ],
    [
      'a count in words',
      { ...letter, persons_count: '十二' },
      false,
      ['persons_count not_integer'],
    ],
    [
      'no visitors',
      { ...letter, channel: 'visit', visitors_count: '0', is_read_back: true },
      false,
      ['visitors_count too_small'],
    ],
    [
      'words taken down but not read back',
      { ...letter, channel: 'phone' },
      false,
      ['is_read_back required'],
    ],
    ['the same, to be completed later', { ...letter, channel: 'phone' }, true, []],
  ])('%s', (_name, of, isIncomplete, expected) => {
    expect(paths(of, isIncomplete)).toEqual(expected);
  });
});

describe('the request', () => {
  it('leaves out what was not typed', () => {
    expect(registerInput(letter, false)).toEqual({
      channel: 'letter',
      received_day: TODAY,
      facts: '电梯停运',
      claims: ['恢复电梯'],
      people: [{ name: '王某' }],
      persons_count: 1,
      contact: { channel: 'any', hours: '', accepts_electronic_service: false },
    });
  });

  it('of a visit carries heads and visitors, never a postmark', () => {
    const visit = form({
      channel: 'visit',
      facts: 'x',
      claims: ['y'],
      postmark_day: '2026-11-01',
      persons_count: '12',
      visitors_count: '9',
      is_read_back: true,
      people: [
        person({ name: 'A', id_number: '3501' }),
        person({ name: 'B', phone: '138' }),
        person({}),
      ],
    });
    const input = registerInput(visit, false);
    expect(input).toMatchObject({ persons_count: 12, visitors_count: 9, is_read_back: true });
    expect(input.people).toEqual([
      { name: 'A', id_kind: 'resident_id', id_number: '3501' },
      { name: 'B', phone: '138' },
    ]);
    expect(input).not.toHaveProperty('postmark_day');
    expect(visitCounts(visit)).toEqual({ batches: 1, personTimes: 9 });
  });

  it('counts those named when nobody counted heads', () => {
    const visit = form({
      channel: 'visit',
      people: [person({ name: 'A' }), person({ name: 'B' })],
    });
    expect(visitCounts(visit).personTimes).toBe(2);
    expect(registerInput(visit, true)).toMatchObject({
      persons_count: 2,
      visitors_count: 2,
      is_incomplete: true,
    });
  });
});

describe('a pile of letters', () => {
  it('keeps channel, day and class, and nothing of the last person', () => {
    const next = nextForm({
      ...letter,
      received_day: '2026-11-20',
      class: 'urban',
      external_system: '12345',
    });
    expect(next).toMatchObject({
      channel: 'letter',
      received_day: '2026-11-20',
      class: 'urban',
      external_system: '12345',
    });
    expect(next.people).toEqual([emptyPerson()]);
    expect([next.facts, next.claims, next.uploads]).toEqual(['', [''], []]);
  });
});

describe('same matter', () => {
  it.each([
    ['a name alone asks nothing', { name: '王伟' }, null],
    ['a name and half a phone', { name: '王伟', phone: '1380' }, null],
    ['a phone without a name', { phone: '13800001111' }, null],
    [
      'name and phone, spaces dropped',
      { name: ' 王伟 ', phone: '138 0000 1111' },
      { name: '王伟', phone: '13800001111' },
    ],
    [
      'name and number',
      { name: '王伟', id_number: '350102' },
      { name: '王伟', id_number: '350102' },
    ],
  ])('%s', (_name, typed, expected) => {
    expect(sameQuestion(form({ people: [person(typed)] }))).toEqual(expected);
  });
});

describe('parts and claims', () => {
  it('shows each channel its own fields', () => {
    expect(channelParts('letter')).toMatchObject({
      hasPostmark: true,
      hasVisitors: false,
      isOral: false,
    });
    expect(channelParts('visit')).toMatchObject({ hasVisitors: true, isOral: true });
    expect(channelParts('phone')).toMatchObject({ isOral: true, hasVisitors: false });
    expect(channelParts('referral').isFromElsewhere).toBe(true);
    expect(channelParts('').isFromElsewhere).toBe(false);
  });

  it('splits pasted lines and drops their numbers, not numbers that mean something', () => {
    expect(splitClaims('1. 退还维修资金\n\n（二）恢复 3 号楼电梯\r\n3号楼漏水')).toEqual([
      '退还维修资金',
      '恢复 3 号楼电梯',
      '3号楼漏水',
    ]);
  });
});
