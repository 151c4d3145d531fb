/* The office's promise: a signed note that a record has a place in its log, and will be in a signed
 * checkpoint within so long. On a slip the same note is packed for a QR code. */
import { fromBase64, fromBase64Url, isEqual, join, toBase64, toBase64Url } from './bytes';
import { type Value, readCbor, writeCbor } from './cbor';
import { type Note, readNote, readNumber } from './note';
import { HASH_BYTES } from './record';

export interface Promised {
  origin: string;
  index: number;
  leaf: Uint8Array;
  /** UTC milliseconds. */
  at: number;
  delayMs: number;
  number: string;
  office: string;
  note: Note;
}

const SUFFIX = '/promise';
const LINES = 7;

/** A note's text as a promise; null when it is none. */
export function readPromise(text: string): Promised | null {
  const note = readNote(text);
  const lines = note?.text.split('\n') ?? [];
  const [first = '', place, leafText = '', times = '', number = '', office = ''] = lines;
  const [at, delayMs, ...more] = times.split(' ').map(readNumber);
  const index = readNumber(place);
  const leaf = fromBase64(leafText);
  if (!note || lines.length !== LINES || !first.endsWith(SUFFIX) || index === null || leaf?.length !== HASH_BYTES) return null;
  if (typeof at !== 'number' || typeof delayMs !== 'number' || more.length > 0 || !number || !office) return null;
  return { origin: first.slice(0, -SUFFIX.length), index, leaf, at, delayMs, number, office, note };
}

/* ---- the slip: [1, origin, index, leaf, at, delay, number, office, signature], the last the key's
 * id and the signature, as base64url ---- */

const SLIP_VERSION = 1n;
const SIGNATURE_BYTES = 68;

export function packPromise(promised: Promised): string | null {
  const own = promised.note.signatures.find((one) => one.name === promised.origin);
  if (!own) return null;
  const { origin, index, leaf, at, delayMs, number, office } = promised;
  const items: Value[] = [SLIP_VERSION, origin, BigInt(index), leaf, BigInt(at), BigInt(delayMs), number, office, join(own.id, own.bytes)];
  return toBase64Url(writeCbor(items));
}

function noteOf(items: Value[]): string | null {
  const [version, origin, index, leaf, at, delay, number, office, signature] = items;
  const numbers = [index, at, delay].every((one) => typeof one === 'bigint' && one >= 0n);
  const texts = [origin, number, office].every((one) => typeof one === 'string');
  if (items.length !== 9 || version !== SLIP_VERSION || !numbers || !texts) return null;
  if (!(leaf instanceof Uint8Array) || !(signature instanceof Uint8Array) || signature.length !== SIGNATURE_BYTES) return null;
  const text = `${origin}${SUFFIX}\n${index}\n${toBase64(leaf)}\n${at} ${delay}\n${number}\n${office}\n`;
  return `${text}\n— ${origin} ${toBase64(signature)}\n`;
}

/** What the code on a slip holds; null when it is none. */
export function unpackPromise(code: string): Promised | null {
  const bytes = fromBase64Url(code);
  const items = bytes ? readCbor(bytes) : null;
  if (!bytes || !Array.isArray(items) || !isEqual(writeCbor(items), bytes)) return null;
  const note = noteOf(items);
  return note ? readPromise(note) : null;
}

/** The digest by which people compare two papers: the first bytes of the leaf, in groups of four. */
export function leafWords(leaf: Uint8Array): string {
  const hex = Array.from(leaf.slice(0, 8), (byte) => byte.toString(16).padStart(2, '0')).join('').toUpperCase();
  return hex.replace(/(.{4})(?=.)/g, '$1 ');
}
