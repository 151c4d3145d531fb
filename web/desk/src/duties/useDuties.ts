/*
 * The rows of what is owed: first page, further pages, and the quiet refresh that does not move the
 * reader. A later request always wins over an earlier one.
 */
import { reactive } from 'vue';
import { ask } from '../app/session';
import { dutyKey, refreshed, type DutyAddress } from '../logic/duties';
import type { Duty } from '../types';

const PAGE = 50;
const MOST = 100;

interface Rows {
  items: Duty[];
  next: string | null;
  today: string;
  isLoading: boolean;
  isLoadingMore: boolean;
  error: unknown;
}

export function useDuties(address: () => DutyAddress) {
  const rows = reactive<Rows>({
    items: [],
    next: null,
    today: '',
    isLoading: true,
    isLoadingMore: false,
    error: null,
  });
  let turn = 0;

  const page = (limit: number, after?: string) =>
    ask('duties', {
      query: {
        whose: address().whose,
        state: address().state,
        of: address().of,
        limit,
        ...(after ? { after } : {}),
      },
    });

  async function load(): Promise<void> {
    const mine = ++turn;
    rows.isLoading = true;
    rows.error = null;
    try {
      const got = await page(PAGE);
      if (mine === turn) Object.assign(rows, got);
    } catch (error) {
      if (mine === turn) Object.assign(rows, { items: [], next: null, error });
    } finally {
      if (mine === turn) rows.isLoading = false;
    }
  }

  async function more(): Promise<void> {
    if (!rows.next || rows.isLoadingMore) return;
    const mine = turn;
    rows.isLoadingMore = true;
    try {
      const got = await page(PAGE, rows.next);
      if (mine !== turn) return;
      const known = new Set(rows.items.map(dutyKey));
      rows.items.push(...got.items.filter((item) => !known.has(dutyKey(item))));
      rows.next = got.next;
    } catch (error) {
      if (mine === turn) rows.error = error;
    } finally {
      rows.isLoadingMore = false;
    }
  }

  /* What is shown: anew as far as a page reaches, and behind that as it was. */
  async function refresh(): Promise<void> {
    if (rows.isLoading || rows.isLoadingMore) return;
    const mine = turn;
    const limit = Math.min(MOST, Math.max(PAGE, rows.items.length));
    try {
      const got = await page(limit);
      if (mine !== turn) return;
      const isLong = got.next !== null && rows.items.length > got.items.length;
      const items = isLong ? refreshed(rows.items, got.items) : got.items;
      const next = isLong && items.length > got.items.length ? rows.next : got.next;
      Object.assign(rows, got, { items, next, error: null });
    } catch {
      /* The bar on top already says that the server cannot be reached. */
    }
  }

  return { rows, load, more, refresh };
}
