/* A receipt for nobody's eyes: without the query code the file shows only that some record is in the
 * log. Inside, sealed under a key that Argon2id makes of the code, is the ordinary receipt. */
import { argon2id } from '@noble/hashes/argon2.js';
import { xchacha20poly1305 } from '@noble/ciphers/chacha.js';
import { fromBase64, fromUtf8, isEqual, toBase64, utf8 } from './bytes';
import { readJson } from './json';
import { readKey } from './note';
import { HASH_BYTES } from './record';
import { type LogPlace, type Verdict, checkReceipt, checkSealedPlace } from './receipt';
import { readProof } from './tlog';

export const SEALED_FORMAT = 'huiyin sealed receipt 1';
const SALT_BYTES = 16;
const NONCE_BYTES = 24;
/* What an old phone does in some seconds, and a guesser in years. */
export const PASSES = 3;
export const MEMORY_KIB = 19_456;
const MEMORY_MAX_KIB = 1 << 18;

export interface SealedRecord {
  leaf: Uint8Array;
  index: number;
  log: LogPlace | null;
}
export interface SealedReceipt {
  records: SealedRecord[];
  passes: number;
  memoryKib: number;
  salt: Uint8Array;
  sealed: Uint8Array;
}

function keyOf(code: string, salt: Uint8Array, passes: number, memoryKib: number): Uint8Array {
  return argon2id(utf8(normalised(code)), salt, { t: passes, m: memoryKib, p: 1, dkLen: 32 });
}

/** Letters and digits as they are printed: no blanks, no dashes, upper case. */
export function normalised(code: string): string {
  return code.normalize('NFKC').toUpperCase().replace(/[^0-9A-Z]/g, '');
}

/** Seal a receipt that holds. The random bytes are the caller's: 16 of salt and 24 of nonce. */
export function sealReceipt(text: string, code: string, random: Uint8Array): string | null {
  const { receipt } = checkReceipt(text);
  if (!receipt || random.length !== SALT_BYTES + NONCE_BYTES) return null;
  const given = JSON.parse(text) as { keys: string[]; records: { proof: string | null }[] };
  const [salt, nonce] = [random.slice(0, SALT_BYTES), random.slice(SALT_BYTES)];
  const key = keyOf(code, salt, PASSES, MEMORY_KIB);
  const box = xchacha20poly1305(key, nonce, utf8(SEALED_FORMAT)).encrypt(utf8(text));
  const records = receipt.records.map((record, i) => ({
    leaf: toBase64(record.promised.leaf),
    proof: given.records[i]?.proof ?? null,
  }));
  const out = {
    format: SEALED_FORMAT,
    keys: given.keys,
    records,
    passes: PASSES,
    memory_kib: MEMORY_KIB,
    salt: toBase64(salt),
    sealed: toBase64(new Uint8Array([...nonce, ...box])),
  };
  return `${JSON.stringify(out, null, 1)}\n`;
}

const MEMBERS = ['format', 'keys', 'records', 'passes', 'memory_kib', 'salt', 'sealed'];
type Given = { keys: unknown; records: unknown; passes: unknown; memory_kib: unknown; salt: unknown; sealed: unknown; format: unknown };

function given(text: string): Given | null {
  const value = readJson(text);
  const own = value && !Array.isArray(value) ? Object.keys(value) : [];
  return own.length === MEMBERS.length && MEMBERS.every((name) => own.includes(name)) ? (value as unknown as Given) : null;
}

const bytesOf = (value: unknown): Uint8Array | null => (typeof value === 'string' ? fromBase64(value) : null);
const isCount = (value: unknown, max: number): value is number => Number.isInteger(value) && (value as number) >= 1 && (value as number) <= max;

export function isSealed(text: string): boolean {
  return given(text)?.format === SEALED_FORMAT;
}

/** What the file shows without the code; null when it does not hold. */
export function checkSealed(text: string): SealedReceipt | null {
  const file = given(text);
  const [salt, sealed] = [bytesOf(file?.salt), bytesOf(file?.sealed)];
  if (!file || file.format !== SEALED_FORMAT || salt?.length !== SALT_BYTES || !sealed || sealed.length < NONCE_BYTES + 16) return null;
  if (!isCount(file.passes, 16) || !isCount(file.memory_kib, MEMORY_MAX_KIB)) return null;
  const keys = Array.isArray(file.keys) ? file.keys.map((one) => (typeof one === 'string' ? readKey(one) : null)) : [];
  const all: unknown[] = Array.isArray(file.records) ? file.records : [];
  const records = all.map((one) => {
    const { leaf, proof } = (one ?? {}) as { leaf?: unknown; proof?: unknown };
    const bytes = bytesOf(leaf);
    if (bytes?.length !== HASH_BYTES) return null;
    if (proof === null) return { leaf: bytes, index: -1, log: null };
    const read = typeof proof === 'string' ? readProof(proof) : null;
    const log = read && checkSealedPlace(read, bytes, keys.filter((key) => key !== null));
    return read && log ? { leaf: bytes, index: read.index, log } : null;
  });
  if (keys.length === 0 || keys.includes(null) || records.length === 0 || records.includes(null)) return null;
  return { records: records as SealedRecord[], passes: file.passes, memoryKib: file.memory_kib, salt, sealed };
}

/** The receipt inside, as a text; null when the code is not the one. Takes seconds. */
export function openSealed(file: SealedReceipt, code: string): string | null {
  const key = keyOf(code, file.salt, file.passes, file.memoryKib);
  try {
    const box = xchacha20poly1305(key, file.sealed.slice(0, NONCE_BYTES), utf8(SEALED_FORMAT));
    return fromUtf8(box.decrypt(file.sealed.slice(NONCE_BYTES)));
  } catch {
    return null;
  }
}

/** The receipt inside, checked, and being that of the records outside. */
export function checkOpened(file: SealedReceipt, text: string): Verdict {
  const verdict = checkReceipt(text);
  const inside = verdict.receipt?.records ?? [];
  const isSame = inside.length === file.records.length && inside.every((one, i) => isEqual(one.promised.leaf, file.records[i]?.leaf ?? new Uint8Array()));
  return verdict.receipt && !isSame ? { receipt: null, fault: { code: 'leaf', record: 0 } } : verdict;
}
