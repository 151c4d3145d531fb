/* Records of the log: what is said in parts, each under a salt of its own, so that some can be shown
 * and others kept back (docs/internals/ledger.md). */
import { hash, u32, utf8 } from './bytes';

export const HASH_BYTES = 32;
const PART = utf8('huiyin part 1\n');
const RECORD = utf8('huiyin record 1\n');

export function commitmentOf(salt: Uint8Array, part: Uint8Array): Uint8Array {
  return hash(PART, salt, part);
}
export function leafOf(commitments: readonly Uint8Array[]): Uint8Array {
  return hash(RECORD, u32(commitments.length), ...commitments);
}
