/*
 * The work list's state lives in the address: which list, which filters, which case is open.
 * Reading never fails (an unknown or damaged value is left out), and writing leaves out whatever
 * is at its default, so that addresses stay short enough to be sent to a colleague.
 */

export const LISTS = [
  'mine',
  'overdue',
  'today',
  'week',
  'waiting',
  'approval',
  'unit',
  'incomplete',
  'all',
  'ended',
  'handled',
] as const;
export type ListName = (typeof LISTS)[number];

export const FILTERS = ['state', 'channel', 'mark', 'route', 'unit', 'class', 'q'] as const;
export type FilterName = (typeof FILTERS)[number];

export interface WorkAddress {
  list: ListName;
  state: string;
  channel: string;
  mark: string;
  route: string;
  unit: string;
  class: string;
  q: string;
  open: string;
}

/* What vue-router hands over: a parameter may be absent, repeated, or present without a value. */
export type RawQuery = Record<string, string | null | undefined | (string | null)[]>;

const ID64 = /^[0-9]{1,20}$/;
const WORD = /^[a-z0-9_.-]{1,40}$/i;
const Q_MAX = 60;

export function emptyAddress(list: ListName = 'mine'): WorkAddress {
  return { list, state: '', channel: '', mark: '', route: '', unit: '', class: '', q: '', open: '' };
}

function first(raw: RawQuery, name: string): string {
  const value = raw[name];
  const one = Array.isArray(value) ? value[0] : value;
  return typeof one === 'string' ? one : '';
}

function matching(text: string, pattern: RegExp): string {
  return pattern.test(text) ? text : '';
}

export function readAddress(raw: RawQuery): WorkAddress {
  const list = first(raw, 'list');
  return {
    list: (LISTS as readonly string[]).includes(list) ? (list as ListName) : 'mine',
    state: matching(first(raw, 'state'), WORD),
    channel: matching(first(raw, 'channel'), WORD),
    mark: matching(first(raw, 'mark'), WORD),
    route: matching(first(raw, 'route'), WORD),
    unit: matching(first(raw, 'unit'), ID64),
    class: matching(first(raw, 'class'), WORD),
    q: [...first(raw, 'q').trim()].slice(0, Q_MAX).join(''),
    open: matching(first(raw, 'open'), ID64),
  };
}

export function writeAddress(address: WorkAddress): Record<string, string> {
  const query: Record<string, string> = {};
  if (address.list !== 'mine') query.list = address.list;
  for (const name of FILTERS) {
    const value = address[name].trim();
    if (value) query[name] = value;
  }
  if (address.open) query.open = address.open;
  return query;
}

/* The request for one page: the list is always named, the open case never is. */
export function workRequest(
  address: WorkAddress,
  after?: string,
  limit = 40,
): Record<string, string> {
  const query = writeAddress({ ...address, open: '' });
  query.list = address.list;
  query.limit = String(limit);
  if (after) query.after = after;
  return query;
}

export function filterCount(address: WorkAddress): number {
  return FILTERS.filter((name) => address[name].trim() !== '').length;
}

/* Two addresses that show the same rows, whichever case is open beside them. */
export function sameRows(a: WorkAddress, b: WorkAddress): boolean {
  return a.list === b.list && FILTERS.every((name) => a[name] === b[name]);
}
