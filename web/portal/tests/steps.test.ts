import { beforeEach, describe, expect, it } from 'vitest';
import en from '../i18n/en.json';
import zh from '../i18n/zh.json';
import shared from '@shared/i18n/zh.json';
import { startI18n } from '@shared/i18n';
import { draft, emptyDraft } from '../state/draft';
import { STEPS, checkStep, firstOpenStep, isStep, placeErrors } from '../state/steps';

beforeEach(async () => {
  await startI18n({ zh: { ...shared, ...zh }, en: async () => en });
  Object.assign(draft, emptyDraft());
});

describe('going on', () => {
  it('needs only the words, one claim and a name', () => {
    expect(firstOpenStep()).toBe('facts');
    draft.facts = '电梯停运';
    expect(firstOpenStep()).toBe('claims');
    draft.claims = ['', '修好'];
    expect(firstOpenStep()).toBe('you');
    draft.name = '王';
    expect(firstOpenStep()).toBe('check');
  });
  it('asks for the means of the contact that was chosen', () => {
    draft.name = '王';
    draft.contact = 'sms';
    expect(checkStep('you')).toHaveProperty('phone');
    draft.contact = 'post';
    expect(Object.keys(checkStep('you'))).toEqual(['address']);
    draft.contact = 'none';
    expect(checkStep('you')).toEqual({});
  });
  it('counts characters as people do, not as machines do', () => {
    draft.facts = '𠮷'.repeat(20000);
    expect(checkStep('facts')).toEqual({});
    draft.facts += '。';
    expect(checkStep('facts').facts).toContain('20000');
  });
  it('knows every step by name', () => {
    expect(STEPS.every(isStep)).toBe(true);
    expect(isStep('constructor')).toBe(false);
    for (const step of STEPS) for (const part of ['title', 'short', 'lede']) expect(zh).toHaveProperty([`write.${step}.${part}`]);
  });
});

describe('what the server found', () => {
  it('is shown at the field it belongs to, also when empty claims were left out', () => {
    draft.claims = ['', '第一', '', '第二'];
    expect(
      placeErrors({ 'claims.1': 'a', 'petitioner.name': 'b', uploads: 'c', 'contact.hours': 'd', secret: 'e', unit_hint: 'f', odd: 'g' }),
    ).toEqual({
      claims: { 'claim-3': 'a' },
      you: { name: 'b', hours: 'd' },
      files: { files: 'c' },
      secret: { secret: 'e' },
      where: { unit: 'f' },
      check: { 'page-title': 'g' },
    });
  });
});
