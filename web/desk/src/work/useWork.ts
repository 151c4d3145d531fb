/*
 * The rows of the work list: first page, more pages, and the quiet refresh that neither moves the
 * reader nor flickers. A later request always wins over an earlier one.
 */
import { reactive, type DeepReadonly } from 'vue';
import { workRequest, type WorkAddress } from '../logic/address';
import { ask } from '../app/session';
import type { TagCount, WorkCount, WorkItem } from '../types';

const PAGE = 40;
const MOST = 100;

interface Rows {
  items: WorkItem[];
  next: string | null;
  today: string;
  isLoading: boolean;
  isLoadingMore: boolean;
  error: unknown;
}

export function useWork(address: () => DeepReadonly<WorkAddress>) {
  const rows = reactive<Rows>({
    items: [],
    next: null,
    today: '',
    isLoading: true,
    isLoadingMore: false,
    error: null,
  });
  let turn = 0;

  async function load(): Promise<void> {
    const mine = ++turn;
    rows.isLoading = true;
    rows.error = null;
    try {
      const list = await ask('work_list', { query: workRequest(address(), undefined, PAGE) });
      if (mine !== turn) return;
      Object.assign(rows, { items: list.items, next: list.next ?? null, today: list.today });
    } catch (error) {
      if (mine !== turn) return;
      Object.assign(rows, { items: [], next: null, error });
    } finally {
      if (mine === turn) rows.isLoading = false;
    }
  }

  async function more(): Promise<void> {
    if (!rows.next || rows.isLoadingMore) return;
    const mine = turn;
    rows.isLoadingMore = true;
    try {
      const list = await ask('work_list', { query: workRequest(address(), rows.next, PAGE) });
      if (mine !== turn) return;
      const known = new Set(rows.items.map((item) => item.id));
      rows.items.push(...list.items.filter((item) => !known.has(item.id)));
      rows.next = list.next ?? null;
    } catch (error) {
      if (mine === turn) rows.error = error;
    } finally {
      rows.isLoadingMore = false;
    }
  }

  /* Fetch again as many rows as are shown (a hundred at most; what lies beyond stays as it is). */
  async function refresh(): Promise<void> {
    if (rows.isLoading || rows.isLoadingMore) return;
    const mine = turn;
    const limit = Math.min(MOST, Math.max(PAGE, rows.items.length));
    try {
      const list = await ask('work_list', { query: workRequest(address(), undefined, limit) });
      if (mine !== turn) return;
      if (rows.items.length <= limit) {
        Object.assign(rows, { items: list.items, next: list.next ?? null });
      } else {
        const fresh = new Set(list.items.map((item) => item.id));
        const tail = rows.items.slice(limit).filter((item) => !fresh.has(item.id));
        rows.items = [...list.items, ...tail];
      }
      rows.today = list.today;
      rows.error = null;
    } catch {
      /* The bar on top already says that the server cannot be reached. */
    }
  }

  return { rows, load, more, refresh };
}

export function useCounts() {
  const counts = reactive(new Map<string, WorkCount>());
  /* What may be filtered by: marks and routes, with how many open matters carry them. */
  const tags = reactive<{ marks: TagCount[]; routes: TagCount[] }>({ marks: [], routes: [] });
  async function loadCounts(): Promise<void> {
    try {
      const fresh = await ask('work_counts');
      for (const count of fresh.counts) counts.set(count.list, count);
      Object.assign(tags, { marks: fresh.marks, routes: fresh.routes });
    } catch {
      /* Lists work without their counts. */
    }
  }
  return { counts, tags, loadCounts };
}
