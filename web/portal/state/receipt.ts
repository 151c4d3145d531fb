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

const TOKEN_KEY = 'huiyin.token';

/** A setting token that came with the address of a paper receipt. */
export function keepToken(number: string, token: string): void {
  try {
    sessionStorage.setItem(TOKEN_KEY, JSON.stringify({ number, token }));
  } catch {
    /* It can still be typed. */
  }
}

/** The setting token for this petition, from the receipt just given or from a paper one. */
export function secretToken(number: string): string {
  const kept = keptReceipt();
  if (kept?.receipt.number === number && kept.receipt.secret_token) return kept.receipt.secret_token;
  try {
    const scanned = JSON.parse(sessionStorage.getItem(TOKEN_KEY) ?? 'null') as { number: string; token: string } | null;
    return scanned?.number === number ? scanned.token : '';
  } catch {
    return '';
  }
}

/** The secret was set: its token is used up. */
export function dropSecretToken(): void {
  try {
    sessionStorage.removeItem(TOKEN_KEY);
  } catch {
    /* Nothing was kept. */
  }
  if (current) keepReceipt({ ...current, receipt: { ...current.receipt, secret_token: null } });
}
