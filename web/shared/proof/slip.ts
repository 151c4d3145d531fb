/* What a slip prints of a receipt: the code that holds the office's signed promise, and the first
 * bytes of the digest for comparing by eye. */
import { leafWords, packPromise, readPromise } from './promise';

export interface SlipProof {
  code: string;
  words: string;
}

/** Of the filing in a receipt as the server gives it; null when it cannot be read. */
export function slipOf(receipt: { records: readonly { promise: string }[] }): SlipProof | null {
  const promised = readPromise(receipt.records[0]?.promise ?? '');
  const code = promised ? packPromise(promised) : null;
  return promised && code ? { code, words: leafWords(promised.leaf) } : null;
}
