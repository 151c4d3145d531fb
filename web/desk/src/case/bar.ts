/* As much of an act as the bar of acts shows. */
import type { Action } from '../types';

export type BarAction = Pick<
  Action,
  'id' | 'name' | 'is_allowed' | 'is_primary' | 'refusal' | 'fields'
>;
