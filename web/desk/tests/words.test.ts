import { readFileSync, readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import enShared from '../../shared/i18n/en.json';
import zhShared from '../../shared/i18n/zh.json';
import en from '../i18n/en.json';
import zh from '../i18n/zh.json';

const source = fileURLToPath(new URL('../src', import.meta.url));
const files = readdirSync(source, { recursive: true, encoding: 'utf8' }).filter((name) =>
  /\.(?:ts|vue)$/.test(name),
);
const text = files.map((name) => readFileSync(`${source}/${name}`, 'utf8')).join('\n');
const known = new Set([...Object.keys(zhShared), ...Object.keys(zh)]);

const holes = (words: string) => [...words.matchAll(/\{(\w+)/g)].map((match) => match[1]).sort();

describe('words of the desk', () => {
  it('exist in both languages', () => {
    expect(Object.keys(en)).toEqual(Object.keys(zh));
    expect(Object.keys(enShared).sort()).toEqual(Object.keys(zhShared).sort());
  });

  it('name the same things to fill in', () => {
    const differing = Object.keys(zh).filter((key) => {
      const chinese = new Set(holes(zh[key as keyof typeof zh]));
      const english = new Set(holes(en[key as keyof typeof en]));
      return [...chinese].sort().join() !== [...english].sort().join();
    });
    expect(differing).toEqual([]);
  });

  it('are there for every key the pages name', () => {
    const named = [...text.matchAll(/\bt\(\s*'([^']+)'/g)].map((match) => match[1]!);
    expect(named.length).toBeGreaterThan(200);
    expect([...new Set(named)].filter((key) => !known.has(key))).toEqual([]);
  });

  it('are there for every family of keys the pages build', () => {
    const families = [...text.matchAll(/`([a-z_]+\.)\$\{/g)].map((match) => match[1]!);
    const missing = [...new Set(families)].filter(
      (family) => ![...known].some((key) => key.startsWith(family)),
    );
    /* Three families are not words: ids of the command palette's own commands, terms of a rulebook. */
    expect(missing.filter((family) => !['act.', 'go.', 'kind.'].includes(family))).toEqual([]);
  });

  it('are never written into a page', () => {
    const templates = files
      .filter((name) => name.endsWith('.vue'))
      .map((name) => [
        name,
        /<template>[\s\S]*<\/template>/.exec(readFileSync(`${source}/${name}`, 'utf8'))?.[0] ?? '',
      ]);
    const written = templates.filter(([, markup]) =>
      /[\u4e00-\u9fff]/.test(markup!.replace(/<!--[\s\S]*?-->/g, '')),
    );
    /* The calendar shows a line of sample data, in the language its data are published in. */
    expect(written.map(([name]) => name)).toEqual(['admin/CalendarPage.vue']);
  });
});
