/*
 * What an auditor asks for, as the page's address: it can be sent on and comes back with the browser's
 * own buttons. Pure.
 */
import { csvFile } from '@shared/csv';
import type { ReviewedReading } from '../types';

export const KINDS = ['identity', 'file', 'same', 'list', 'readings', 'copy'] as const;
export type Kind = (typeof KINDS)[number];

export interface ReviewAddress {
  from: string;
  to: string;
  unit: string;
  account: string;
  number: string;
  kind: Kind | '';
}

const DAY = /^\d{4}-\d{2}-\d{2}$/;
const ID = /^[1-9]\d{0,18}$/;
const fitting = (value: unknown, form: RegExp): string =>
  typeof value === 'string' && form.test(value) ? value : '';

/* What is malformed is left out. */
export function readAddress(query: Readonly<Record<string, unknown>>): ReviewAddress {
  const kind = query.kind;
  return {
    from: fitting(query.from, DAY),
    to: fitting(query.to, DAY),
    unit: fitting(query.unit, ID),
    account: fitting(query.account, ID),
    number: typeof query.number === 'string' ? query.number.trim().slice(0, 40) : '',
    kind: KINDS.find((one) => one === kind) ?? '',
  };
}

/* Only what is set: for the address and for the server alike. */
export function setParts(address: ReviewAddress): Partial<Record<keyof ReviewAddress, string>> & { kind?: Kind } {
  return Object.fromEntries(Object.entries(address).filter(([, value]) => value !== ''));
}

export interface RowWords {
  when: (at: string) => string;
  what: (row: ReviewedReading) => string;
  why: (row: ReviewedReading) => string;
  followed: (row: ReviewedReading) => string;
}

export function reviewCsv(head: readonly string[], rows: readonly ReviewedReading[], words: RowWords): string {
  return csvFile(
    head,
    rows.map((row) => [
      words.when(row.at),
      row.unit.name,
      row.role,
      row.account.name,
      words.what(row),
      row.number,
      words.why(row),
      words.followed(row),
    ]),
  );
}
