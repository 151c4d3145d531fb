/*
 * Typed text that has not been sent is kept for the tab it was typed in, per account, case and
 * action. Keeping may fail (storage full or switched off): the form goes on without it and the
 * caller can say so. What cannot be read back is treated as absent. Signing out drops everything,
 * because the next person at a window's computer must not find it.
 */

export interface KeyValue {
  readonly length: number;
  key(index: number): string | null;
  getItem(key: string): string | null;
  setItem(key: string, value: string): void;
  removeItem(key: string): void;
}

const PREFIX = 'huiyin.draft.';
const FORM_VERSION = 1;

interface Kept<T> {
  form: number;
  at: number;
  version: number;
  values: T;
}

export interface Draft<T> {
  at: number;
  /* The case's version when the text was typed; older than the present one means "look again". */
  version: number;
  values: T;
}

export class Drafts {
  constructor(
    private readonly storage: KeyValue,
    private readonly now: () => number,
  ) {}

  private key(account: string, parts: readonly string[]): string {
    return PREFIX + [account, ...parts].map(encodeURIComponent).join('/');
  }

  /* True when the text is safe in the storage. */
  keep<T>(account: string, parts: readonly string[], values: T, version = 0): boolean {
    const kept: Kept<T> = { form: FORM_VERSION, at: this.now(), version, values };
    try {
      this.storage.setItem(this.key(account, parts), JSON.stringify(kept));
      return true;
    } catch {
      return false;
    }
  }

  take<T>(account: string, parts: readonly string[]): Draft<T> | null {
    try {
      const text = this.storage.getItem(this.key(account, parts));
      if (text === null) return null;
      const kept = JSON.parse(text) as Kept<T> | null;
      if (!kept || kept.form !== FORM_VERSION || kept.values === undefined) return null;
      return { at: kept.at, version: kept.version, values: kept.values };
    } catch {
      return null;
    }
  }

  drop(account: string, parts: readonly string[]): void {
    try {
      this.storage.removeItem(this.key(account, parts));
    } catch {
      /* Storage that cannot be reached holds nothing of ours. */
    }
  }

  /* The actions of one case that have unsent text, so that the action bar can say so. */
  actionsOf(account: string, petition: string): string[] {
    const prefix = this.key(account, [petition]) + '/';
    return this.keys(prefix).map((key) => decodeURIComponent(key.slice(prefix.length)));
  }

  dropAll(): void {
    for (const key of this.keys(PREFIX)) {
      try {
        this.storage.removeItem(key);
      } catch {
        return;
      }
    }
  }

  private keys(prefix: string): string[] {
    const found: string[] = [];
    try {
      for (let i = 0; i < this.storage.length; i++) {
        const key = this.storage.key(i);
        if (key?.startsWith(prefix)) found.push(key);
      }
    } catch {
      return [];
    }
    return found;
  }
}
