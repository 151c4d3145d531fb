import { describe, expect, it } from 'vitest';
import { readJson } from '../proof/json';

describe('JSON in one reading', () => {
  it('reads what everybody reads alike', () => {
    for (const text of ['{}', '[]', ' {"a": [1, -2.5e3, true, false, null, "\\u00e9\\n\\ud83d\\ude00"]} \n', '{"__proto__": {"a": 1}}', '[9223372036854775807]'])
      expect(JSON.stringify(readJson(text))).toBe(JSON.stringify(JSON.parse(text)));
  });
  it.each([
    ['', 'nothing'], ['"a"', 'a text alone'], ['1', 'a number alone'], ['{"a":1,"a":1}', 'a member twice'],
    ['{"a":1,"\\u0061":1}', 'a member twice, written differently'], ['["\\ud800"]', 'half a pair'], ['["\ud800"]', 'half a pair as it is'],
    ['["\\u0000"]', 'a zero character'], ['[9223372036854775808]', 'too large a number'], ['[1e999]', 'more than any'],
    ['\ufeff{}', 'a mark before'], ['{} x', 'more behind'], ['{"a":1,}', 'a comma too many'], ['[01]', 'a leading zero'],
    ['["a\nb"]', 'a line break in a text'], ['[\u00a01]', 'another blank'], [`${'['.repeat(17)}${']'.repeat(17)}`, 'too deep'],
  ])('%j is none: %s', (text) => expect(readJson(text)).toBeUndefined());
  it('ends with the deepest that is read', () => expect(readJson(`${'['.repeat(16)}${']'.repeat(16)}`)).toBeDefined());
});
