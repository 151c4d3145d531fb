import { beforeEach, describe, expect, it } from 'vitest';
import { Drafts, type KeyValue } from '../src/logic/drafts';

class Memory implements KeyValue {
  readonly rows = new Map<string, string>();
  get length() {
    return this.rows.size;
  }
  key(index: number) {
    return [...this.rows.keys()][index] ?? null;
  }
  getItem(key: string) {
    return this.rows.get(key) ?? null;
  }
  setItem(key: string, value: string) {
    this.rows.set(key, value);
  }
  removeItem(key: string) {
    this.rows.delete(key);
  }
}

let memory: Memory;
let drafts: Drafts;
beforeEach(() => {
  memory = new Memory();
  drafts = new Drafts(memory, () => 1_700_000_000_000);
});

describe('drafts', () => {
  it('gives back what was kept, with the version it was typed against', () => {
    expect(drafts.keep('a', ['17', 'refer'], { reason: '归住建局' }, 4)).toBe(true);
    expect(drafts.take('a', ['17', 'refer'])).toEqual({
      at: 1_700_000_000_000,
      version: 4,
      values: { reason: '归住建局' },
    });
  });

  it("never gives one account's text to another", () => {
    drafts.keep('a', ['17', 'refer'], { x: '1' });
    expect(drafts.take('b', ['17', 'refer'])).toBeNull();
  });

  it('does not confuse parts that contain the separator', () => {
    drafts.keep('a', ['1/2', '3'], 'one');
    expect(drafts.take('a', ['1', '2/3'])).toBeNull();
  });

  it('lists the actions of one case that have unsent text', () => {
    drafts.keep('a', ['17', 'refer'], {});
    drafts.keep('a', ['17', 'note'], {});
    drafts.keep('a', ['170', 'close'], {});
    expect(drafts.actionsOf('a', '17').sort()).toEqual(['note', 'refer']);
  });

  it('drops one, and drops all of ours but nothing else', () => {
    memory.setItem('theme', 'dark');
    drafts.keep('a', ['1', 'x'], {});
    drafts.keep('a', ['2', 'y'], {});
    drafts.keep('b', ['3', 'z'], {});
    drafts.drop('a', ['1', 'x']);
    expect(drafts.take('a', ['1', 'x'])).toBeNull();
    expect(drafts.take('a', ['2', 'y'])).not.toBeNull();
    drafts.dropAll();
    expect([...memory.rows.keys()]).toEqual(['theme']);
  });

  it.each(['{', 'null', '{"form":99,"values":{}}', '{"form":1}'])(
    'treats damaged text %s as absent',
    (text) => {
      drafts.keep('a', ['1', 'x'], {});
      memory.setItem([...memory.rows.keys()][0]!, text);
      expect(drafts.take('a', ['1', 'x'])).toBeNull();
    },
  );

  it('says so when the storage refuses', () => {
    memory.setItem = () => {
      throw new Error('full');
    };
    expect(drafts.keep('a', ['1', 'x'], {})).toBe(false);
  });

  it('works without a readable storage', () => {
    memory.getItem = () => {
      throw new Error('denied');
    };
    memory.key = () => {
      throw new Error('denied');
    };
    memory.rows.set('huiyin.draft.a/1/x', '{}');
    expect(drafts.take('a', ['1', 'x'])).toBeNull();
    expect(drafts.actionsOf('a', '1')).toEqual([]);
    expect(() => drafts.dropAll()).not.toThrow();
  });
});
