import { beforeEach, describe, expect, it, vi } from 'vitest';

const store = new Map<string, string>();
vi.stubGlobal('localStorage', {
  getItem: (key: string) => store.get(key) ?? null,
  setItem: (key: string, value: string) => void store.set(key, value),
  removeItem: (key: string) => void store.delete(key),
});

const {
  clearDraft, draft, emptyDraft, expiredFiles, intentionFor, isEmpty, keptDraft, restore, saveNow, secret, submission,
} = await import('../state/draft');

function fill(): void {
  draft.facts = ' 电梯停运半年 ';
  draft.claims = ['', ' 修好电梯 ', ''];
  draft.name = '王秀兰';
}

beforeEach(() => {
  store.clear();
  clearDraft();
});

describe('the draft', () => {
  it('comes back as it was after a reload', () => {
    fill();
    saveNow();
    const kept = keptDraft();
    clearDraft();
    store.clear();
    if (kept) restore(kept);
    expect(draft.claims).toEqual(['', ' 修好电梯 ', '']);
    expect(draft.name).toBe('王秀兰');
  });
  it('is not kept while empty, and gone after it was sent', () => {
    saveNow();
    expect(keptDraft()).toBeNull();
    fill();
    saveNow();
    clearDraft();
    expect(keptDraft()).toBeNull();
    expect(isEmpty()).toBe(true);
  });
  it('survives damaged or foreign content as nothing', () => {
    for (const text of ['{', 'null', '42', '{"form":9,"draft":{}}', '{"form":1,"draft":null}']) {
      store.set('huiyin.draft', text);
      expect(() => keptDraft()).not.toThrow();
    }
    store.set('huiyin.draft', '{"form":1,"savedAt":1,"step":"x","sent":null,"draft":{"claims":[]}}');
    expect(keptDraft()?.draft).toEqual(emptyDraft());
  });
  it('lets go of files the server no longer has, and names them', () => {
    fill();
    const file = { mime: 'image/jpeg', size: 1 };
    draft.files = [
      { ...file, id: 'old', name: '旧.jpg', at: 0 },
      { ...file, id: 'new', name: '新.jpg', at: 23 * 3600 * 1000 },
    ];
    saveNow();
    expect(keptDraft(24 * 3600 * 1000)?.draft.files.map((one) => one.id)).toEqual(['new']);
    expect(expiredFiles.value).toEqual(['旧.jpg']);
  });
  it('never holds the secret', () => {
    fill();
    secret.value = 'only-mine-123';
    intentionFor(submission());
    const kept = [...store.values()].join();
    expect(kept).not.toContain('only-mine-123');
    const print = (keptDraft() as { sent: { print: string } }).sent.print;
    clearDraft();
    fill();
    secret.value = 'another-one-456';
    intentionFor(submission());
    expect((keptDraft() as { sent: { print: string } }).sent.print).toBe(print);
  });
});

describe('what is sent', () => {
  it('leaves out what was left empty', () => {
    fill();
    expect(submission()).toEqual({
      facts: '电梯停运半年',
      claims: ['修好电梯'],
      petitioner: { name: '王秀兰' },
      contact: { channel: 'any', accepts_electronic_service: false },
    });
  });
  it('holds everything that was written', () => {
    fill();
    Object.assign(draft, {
      title: '电梯', purpose: 'grievance', place: '3 号楼', unit: '7', phone: '139', address: '清禾', idKind: 'passport',
      idNumber: 'E1', contact: 'phone', hours: '晚上', acceptsElectronic: true, files: [{ id: 'u1', name: 'a', mime: 'b', size: 1, at: 1 }],
    });
    secret.value = 'secret-1';
    expect(submission()).toEqual({
      title: '电梯', facts: '电梯停运半年', claims: ['修好电梯'], place: '3 号楼', purpose: 'grievance', unit_hint: '7', uploads: ['u1'],
      petitioner: { name: '王秀兰', phone: '139', address: '清禾', id_kind: 'passport', id_number: 'E1' },
      contact: { channel: 'phone', hours: '晚上', accepts_electronic_service: true }, secret: 'secret-1',
    });
  });
});

describe('the intention', () => {
  it('is the same for the same content, even after a reload, and new for new content', () => {
    fill();
    const first = intentionFor(submission()).key;
    expect(intentionFor(submission()).key).toBe(first);
    const kept = keptDraft();
    clearDraft();
    if (kept) restore(kept);
    expect(intentionFor(submission()).key).toBe(first);
    draft.facts += '，物业不管';
    expect(intentionFor(submission()).key).not.toBe(first);
  });
  it('is new for another secret, and after a reload when there was one', () => {
    fill();
    secret.value = 'first-secret';
    const first = intentionFor(submission()).key;
    expect(intentionFor(submission()).key).toBe(first);
    secret.value = 'other-secret';
    const second = intentionFor(submission()).key;
    expect(second).not.toBe(first);
    const kept = keptDraft();
    clearDraft();
    if (kept) restore(kept);
    expect(intentionFor(submission()).key).not.toBe(second);
  });
});
