import { describe, expect, it } from 'vitest';
import {
  actInput,
  faultPath,
  faultsOf,
  fieldFaults,
  firstValues,
  formFaults,
  isTouched,
  serverFaults,
  type FieldValue,
} from '../src/logic/fields';
import type { ActionField, Claim } from '../src/types';

const field = (kind: ActionField['kind'], more: Partial<ActionField> = {}): ActionField => ({
  id: 'f',
  name: 'F',
  kind,
  required: false,
  ...more,
});

const claims: Claim[] = [
  { no: 1, text: '退还维修资金' },
  { no: 2, text: '恢复电梯' },
];
const finding = (more: object) => ({
  claim: 1,
  finding: '',
  facts: '',
  basis: '',
  remedy: '',
  remedy_day: '',
  ...more,
});
const rules = (of: ActionField, value: FieldValue) =>
  fieldFaults(of, value).map(({ path, rule, limit }) =>
    [path, rule, limit].filter((x) => x !== undefined).join(' '),
  );

describe('what is wrong with a value', () => {
  it.each<[string, ActionField, FieldValue, string[]]>([
    ['optional text may be empty', field('text'), '  ', []],
    ['required text may not be spaces', field('text', { required: true }), '  \n', ['f required']],
    ['length counts characters, not bytes', field('line', { max: 3 }), '𠮷字好', []],
    ['one character too many', field('line', { max: 3 }), '一二三四', ['f too_long 3']],
    ['one character too few', field('text', { min: 3 }), '一二', ['f too_short 3']],
    ['an optional empty text is not too short', field('text', { min: 3 }), '', []],
    ['outer spaces do not count', field('line', { max: 3 }), ' 一二三 ', []],
    ['number', field('number'), '30', []],
    ['number with a fraction', field('number'), '3.5', ['f not_integer']],
    ['number in words', field('number'), '三', ['f not_integer']],
    ['number too small', field('number', { min: 1 }), '0', ['f too_small 1']],
    ['number too large', field('number', { max: 30 }), '31', ['f too_large 30']],
    ['negative zero bound', field('number', { min: 0 }), '-1', ['f too_small 0']],
    ['day', field('day'), '2026-12-03', []],
    ['day that does not exist', field('day'), '2026-02-30', ['f not_day']],
    ['required day', field('day', { required: true }), '', ['f required']],
    ['choice', field('choice', { choices: [{ id: 'a', name: 'A' }] }), 'a', []],
    [
      'choice not offered',
      field('choice', { choices: [{ id: 'a', name: 'A' }] }),
      'b',
      ['f not_choice'],
    ],
    ['unit required', field('unit', { required: true }), '', ['f required']],
    ['unit given', field('unit', { required: true }), '123', []],
    ['a required mark must be made', field('flag', { required: true }), false, ['f required']],
    ['claims', field('claims', { required: true }), ['', '退款'], []],
    ['no claim', field('claims', { required: true }), ['', ' '], ['f.0 required']],
    ['too many claims', field('claims', { max: 1 }), ['a', 'b'], ['f too_many 1']],
    ['a claim too long', field('claims'), ['a', 'b'.repeat(1001)], ['f.1 too_long 1000']],
    ['uploads required', field('uploads', { required: true }), [], ['f required']],
    [
      'findings need all three',
      field('findings', { required: true }),
      [finding({})],
      ['f.0.finding required', 'f.0.facts required', 'f.0.basis required'],
    ],
    ['optional findings untouched', field('findings'), [finding({})], []],
    [
      'optional findings begun',
      field('findings'),
      [finding({ finding: 'explain' })],
      ['f.0.facts required', 'f.0.basis required'],
    ],
    [
      'what is supported says what will be done',
      field('findings', { required: true }),
      [finding({ finding: 'partly', facts: 'x', basis: 'y' })],
      ['f.0.remedy required'],
    ],
    [
      'a remedy needs its day',
      field('findings', { required: true }),
      [finding({ finding: 'support', facts: 'x', basis: 'y', remedy: '退款' })],
      ['f.0.remedy_day remedy_day'],
    ],
    [
      "a second claim's fault names the second",
      field('findings', { required: true }),
      [
        finding({ finding: 'not_support', facts: 'x', basis: 'y' }),
        finding({ claim: 2, finding: 'explain', facts: 'x' }),
      ],
      ['f.1.basis required'],
    ],
  ])('%s', (_name, of, value, expected) => {
    expect(rules(of, value)).toEqual(expected);
  });
});

describe('first values', () => {
  const fields = [
    field('text', { id: 'a', value: '草稿' }),
    field('findings', { id: 'b' }),
    field('flag', { id: 'c' }),
  ];

  it("come from the rulebook's default and the claims", () => {
    expect(firstValues(fields, claims)).toEqual({
      a: '草稿',
      b: [finding({}), finding({ claim: 2 })],
      c: false,
    });
  });

  it('a kept draft wins', () => {
    expect(firstValues(fields, claims, { a: '我写的', c: true })).toMatchObject({
      a: '我写的',
      c: true,
    });
  });

  it('a draft of another shape loses', () => {
    expect(firstValues(fields, claims, { a: ['x'], b: [finding({})] })).toMatchObject({
      a: '草稿',
      b: [{ claim: 1 }, { claim: 2 }],
    });
  });

  it('are not "touched" until something changes', () => {
    const first = firstValues(fields, claims);
    expect(isTouched(first, structuredClone(first))).toBe(false);
    expect(isTouched(first, { ...first, a: '' })).toBe(true);
  });
});

describe('the request', () => {
  it("has each value in the API's own shape", () => {
    const fields = [
      field('line', { id: 'line' }),
      field('number', { id: 'number' }),
      field('flag', { id: 'flag' }),
      field('claims', { id: 'claims' }),
      field('uploads', { id: 'uploads' }),
      field('unit', { id: 'unit' }),
      field('findings', { id: 'findings' }),
      field('day', { id: 'day' }),
    ];
    expect(
      actInput('serve', fields, {
        line: ' 一 ',
        number: '07',
        flag: true,
        claims: ['甲', ' ', '乙 '],
        unit: '7311492300123456789',
        uploads: [{ id: 'u1', name: 'a.jpg', mime: 'image/jpeg', size: 3 }],
        day: '2026-12-03',
        findings: [
          finding({ finding: 'partly', facts: 'x ', basis: 'y', remedy: ' ', remedy_day: '' }),
        ],
      }),
    ).toEqual({
      action: 'serve',
      fields: {
        line: '一',
        number: 7,
        flag: true,
        claims: ['甲', '乙'],
        uploads: ['u1'],
        unit: '7311492300123456789',
        findings: [{ claim: 1, finding: 'partly', facts: 'x', basis: 'y' }],
        day: '2026-12-03',
      },
    });
  });

  it('leaves empty optional values out', () => {
    const fields = [
      field('line', { id: 'a' }),
      field('number', { id: 'b' }),
      field('uploads', { id: 'c' }),
    ];
    expect(actInput('x', fields, { a: ' ', b: '', c: [] })).toEqual({ action: 'x', fields: {} });
  });
});

describe('faults', () => {
  it.each([
    ['fields.findings[0].basis', 'findings.0.basis'],
    ['/fields/findings/0/basis', 'findings.0.basis'],
    ['findings.0.basis', 'findings.0.basis'],
    ['reason', 'reason'],
  ])('%s is %s', (path, expected) => {
    expect(faultPath(path)).toBe(expected);
  });

  it('of the server keep its words', () => {
    expect(
      serverFaults(
        [{ path: '/fields/reason', rule: 'required', text: '请写明理由' }],
        (field) => field.text,
      ),
    ).toEqual([{ path: 'reason', rule: 'server', text: '请写明理由' }]);
    expect(serverFaults(undefined, () => '')).toEqual([]);
  });

  it('of one field do not catch a longer name', () => {
    const all = [
      { path: 'a', rule: 'required' },
      { path: 'a.0', rule: 'required' },
      { path: 'ab', rule: 'required' },
    ] as const;
    expect(faultsOf(all, 'a').map(({ path }) => path)).toEqual(['a', 'a.0']);
  });

  it('are found across the whole form in its order', () => {
    const fields = [
      field('line', { id: 'a', required: true }),
      field('day', { id: 'b', required: true }),
    ];
    expect(formFaults(fields, { a: '', b: '' }).map(({ path }) => path)).toEqual(['a', 'b']);
  });
});
