/* The receipt just given. Its query code is told once by the server and kept here only until the
 * tab is closed; the person is asked to print or save it. */
import type { Receipt } from '@shared/api-types.gen';

export interface KeptReceipt {
  receipt: Receipt;
  /** As written in the form, so that following needs no typing. */
  name: string;
}

const KEY = 'huiyin.receipt';
let current: KeptReceipt | null = null;

export function keepReceipt(kept: KeptReceipt): void {
  current = kept;
  try {
    sessionStorage.setItem(KEY, JSON.stringify(kept));
  } catch {
    /* Without storage it lives as long as the page. */
  }
}

export function keptReceipt(): KeptReceipt | null {
  if (current) return current;
  try {
    const text = sessionStorage.getItem(KEY);
    current = text ? (JSON.parse(text) as KeptReceipt) : null;
  } catch {
    current = null;
  }
  return current;
}

/** The secret was set: its token is used up. */
export function dropSecretToken(): void {
  if (current) keepReceipt({ ...current, receipt: { ...current.receipt, secret_token: null } });
}
