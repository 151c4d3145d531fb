/*
 * The register of long-pending matters: which of it is looked at stands in the address; what is counted
 * is counted by age and by what holds matters up, never by who raised them.
 */
import type { CampaignItem, PendingBoard, PendingItem } from '../types';

export const PENDING_OF = ['listed', 'unlisted', 'over'] as const;
export type PendingOf = (typeof PENDING_OF)[number];

export interface PendingAddress {
  of: PendingOf;
  age: string;
  obstacle: string;
  unit: string;
  campaign: string;
  again: boolean;
}

type RawQuery = Record<string, string | null | undefined | (string | null)[]>;

function first(raw: RawQuery, name: string): string {
  const value = raw[name];
  const one = Array.isArray(value) ? value[0] : value;
  return typeof one === 'string' ? one : '';
}
const word = (text: string): string => (/^[a-z0-9_.]{1,40}$/.test(text) ? text : '');
const number = (text: string): string => (/^[0-9]{1,20}$/.test(text) ? text : '');

/* What nobody has listed has no obstacle, no campaign and is not listed again. */
export function readPendingAddress(raw: RawQuery): PendingAddress {
  const of = PENDING_OF.find((one) => one === first(raw, 'of')) ?? 'listed';
  const isOfWorks = of !== 'unlisted';
  return {
    of,
    age: word(first(raw, 'age')),
    obstacle: isOfWorks ? word(first(raw, 'obstacle')) : '',
    unit: number(first(raw, 'unit')),
    campaign: isOfWorks ? number(first(raw, 'campaign')) : '',
    again: isOfWorks && first(raw, 'again') === 'true',
  };
}

export function writePendingAddress(address: PendingAddress): Record<string, string> {
  const query: Record<string, string> = {};
  const isOfWorks = address.of !== 'unlisted';
  if (address.of !== 'listed') query.of = address.of;
  if (address.age) query.age = address.age;
  if (address.unit) query.unit = address.unit;
  if (isOfWorks && address.obstacle) query.obstacle = address.obstacle;
  if (isOfWorks && address.campaign) query.campaign = address.campaign;
  if (isOfWorks && address.again) query.again = 'true';
  return query;
}

export const hasPendingFilter = (address: PendingAddress): boolean =>
  Boolean(address.age || address.obstacle || address.unit || address.campaign || address.again);

/* ---- counts ---- */

/* Of what is listed: how many one obstacle holds up, of one age or of all. */
export function heldUp(board: PendingBoard, obstacle: string, age: string): number {
  return board.ages
    .filter((one) => !age || one.id === age)
    .flatMap((one) => one.cells)
    .filter((cell) => cell.obstacle === obstacle)
    .reduce((sum, cell) => sum + cell.count, 0);
}

/* Obstacles that hold something up, what holds up most first; of as much in the rulebook's order. */
export function obstaclesOf(board: PendingBoard, age: string): { id: string; name: string; count: number }[] {
  return board.obstacles
    .map((one) => ({ ...one, count: heldUp(board, one.id, age) }))
    .filter((one) => one.count > 0)
    .sort((one, other) => other.count - one.count);
}

/* Years and months, so that nobody has to divide. */
export function yearsAndMonths(months: number): { years: number; months: number } {
  return { years: Math.floor(months / 12), months: months % 12 };
}

/* ---- campaigns ---- */

export const campaignTotal = (item: CampaignItem): number => {
  const { checked, open, taken_off, ended, others } = item.counted;
  return checked + open + taken_off + ended + others;
};

/* What was reported as solved and is not checked: the difference is a question, not a fault. */
export const unchecked = (item: CampaignItem): number =>
  item.reported ? Math.max(0, item.reported.solved - item.counted.checked - item.counted.ended) : 0;

export const pendingKey = (item: PendingItem): string => item.work?.id ?? item.matter?.id ?? '';
