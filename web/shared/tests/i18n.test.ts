/* Words: the machinery, and that no word is missing anywhere. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import deskEn from '../../desk/i18n/en.json';
import deskZh from '../../desk/i18n/zh.json';
import portalEn from '../../portal/i18n/en.json';
import portalZh from '../../portal/i18n/zh.json';
import en from '../i18n/en.json';
import zh from '../i18n/zh.json';
import { fill, has, languageTag, locale, namesAny, setLocale, setTerms, startI18n, t, term } from '../i18n';

const web = join(import.meta.dirname, '../..');

const sets: [string, Record<string, string>, Record<string, string>][] = [
  ['shared', zh, en],
  ['portal', portalZh, portalEn],
  ['desk', deskZh, deskEn],
];

describe('texts', () => {
  beforeEach(() => startI18n({ zh: { only: '只有中文', both: '都有' }, en: async () => ({ both: 'both' }) }));

  it('fills parameters and chooses plurals', () => {
    expect(fill('{n} {n:day|days} of {all}', { n: 1, all: 3 })).toBe('1 day of 3');
    expect(fill('{n} {n:day|days}', { n: 0 })).toBe('0 days');
    expect(fill('{missing} stays', {})).toBe('{missing} stays');
  });
  it('never fills from what a parameter contains', () => {
    expect(fill('{a}{b}', { a: '{b}', b: 'x' })).toBe('{b}x');
  });
  it('falls back to Chinese, then to the key', async () => {
    await setLocale('en');
    expect([locale(), languageTag()]).toEqual(['en', 'en']);
    expect([t('both'), t('only'), t('none')]).toEqual(['both', '只有中文', 'none']);
    expect([has('only'), has('none')]).toEqual([true, false]);
  });
});

describe('what things are called', () => {
  beforeEach(async () => {
    setTerms([]);
    await startI18n({
      zh: { say: '{@petitioner}写了{n}件', 'term.petitioner': '信访人' },
      en: async () => ({ say: '{@Petitioner}s wrote {n}', 'term.petitioner': 'petitioner' }),
    });
    await setLocale('zh');
  });

  it('is our own word where the rulebook has none', async () => {
    expect(t('say', { n: 2 })).toBe('信访人写了2件');
    await setLocale('en');
    expect(t('say', { n: 2 })).toBe('Petitioners wrote 2');
    expect([term('petitioner'), namesAny('kind.')]).toEqual([undefined, false]);
  });
  it('is the rulebook’s word in either language, with a capital where one belongs', async () => {
    setTerms([{ id: 'petitioner', zh: '住户', en: 'resident' }, { id: 'kind.county', zh: '房东', en: 'Landlord' }]);
    expect(t('say', { n: 2 })).toBe('住户写了2件');
    await setLocale('en');
    expect(t('say', { n: 2 })).toBe('Residents wrote 2');
    expect([term('kind.county'), namesAny('kind.')]).toEqual(['Landlord', true]);
  });
  it('is never taken from what a parameter contains', () => {
    expect(t('say', { n: '{@petitioner}' })).toBe('信访人写了{@petitioner}件');
  });
  it('is known for every thing that a text names', () => {
    for (const [, chinese, english] of sets) {
      for (const [language, texts] of [[zh, chinese], [en, english]] as const) {
        for (const text of Object.values(texts)) {
          for (const match of text.matchAll(/\{@(\w+)\}/g)) {
            expect(language).toHaveProperty([`term.${(match[1] ?? '').replace(/^./, (c) => c.toLowerCase())}`]);
          }
        }
      }
    }
  });
});

function placeholders(text: string): string[] {
  return [...new Set([...text.matchAll(/\{(\w+)/g)].map((match) => match[1] ?? ''))].sort();
}

function sources(directory: string): string[] {
  return readdirSync(directory, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile() && /\.(vue|ts)$/.test(entry.name) && !/\.(test|gen)\.ts$/.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name));
}


describe.each(sets)('the words of %s', (name, chinese, english) => {
  it('exist in both languages with the same parameters', () => {
    expect(Object.keys(english).sort()).toEqual(Object.keys(chinese).sort());
    for (const [key, text] of Object.entries(chinese)) {
      expect(placeholders(english[key] ?? ''), key).toEqual(placeholders(text));
    }
  });
  it('never shout', () => {
    for (const text of [...Object.values(chinese), ...Object.values(english)]) expect(text).not.toMatch(/[!！]/);
  });
  it('exist wherever a page asks for them by name', () => {
    const known = { ...zh, ...chinese };
    for (const file of sources(join(web, name))) {
      for (const match of readFileSync(file, 'utf8').matchAll(/\bt\(\s*'([\w.]+)'/g)) {
        expect(known, `${file}: ${match[1]}`).toHaveProperty([match[1] ?? '']);
      }
    }
  });
});

describe('errors', () => {
  it('have a text for each entry of the error table', () => {
    const table = readFileSync(join(web, '../src/base/err_codes.def'), 'utf8');
    const keys = [...table.matchAll(/^ERR\(\w+, \d+, \d, "(\w+)"\)/gm)].map((match) => match[1] ?? '');
    expect(keys.length).toBeGreaterThan(15);
    for (const key of keys) {
      expect(zh).toHaveProperty([`error.${key}`]);
      expect(en).toHaveProperty([`error.${key}`]);
    }
  });
});
