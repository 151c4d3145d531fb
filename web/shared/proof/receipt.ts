/* Checking a receipt (docs/internals/ledger.md), without a network and without believing anything
 * that is not proven: the promise signed, the shown parts being what was promised, the record being
 * in the log of a signed checkpoint. src/ledger/receipt.c checks the same in the same order. */
import { fromBase64, hash, isEqual, toHex, utf8 } from './bytes';
import { type RecordHead, type ShownField, readField, readHead } from './event';
import { readJson } from './json';
import { COSIGNS, type Note, SIGNS, type VerifierKey, readKey } from './note';
import { type Promised, readPromise } from './promise';
import { isWithin, readGrant, readStationPromise } from './station';
import { HASH_BYTES, commitmentOf, leafOf } from './record';
import { cosignedAt, isSignedBy } from './signed';
import { type Proof, isIncluded, readProof } from './tlog';

export const RECEIPT_FORMAT = 'huiyin receipt 1';
export const RECEIPT_MAX = 1 << 20;
export const NO_INDEX = -1;

/** What did not fit. The texts are receipt faults of the page and of the command. */
export type FaultCode =
  | 'too_large'
  | 'json'
  | 'format'
  | 'keys'
  | 'record'
  | 'promise'
  | 'grant'
  | 'grant_signature'
  | 'promise_signature'
  | 'grant_limits'
  | 'leaf'
  | 'salts'
  | 'head'
  | 'what'
  | 'number'
  | 'matter'
  | 'proof'
  | 'checkpoint_signature'
  | 'index'
  | 'root'
  | 'witness';
export interface Fault {
  code: FaultCode;
  /** Which record, counted from 1; 0: the file. */
  record: number;
}

/** One part of a record: shown, comparable (salt and commitment) or kept back. */
export interface Part {
  salt: Uint8Array | null;
  bytes: Uint8Array | null;
  commitment: Uint8Array;
}
export interface Witness {
  name: string;
  /** Seconds since 1970. */
  at: number;
}
export interface LogPlace {
  size: number;
  keys: VerifierKey[];
  witnesses: Witness[];
}
export type What = 'filed' | 'issued' | 'served';
export interface CheckedRecord {
  what: What;
  head: RecordHead;
  parts: Part[];
  fields: ShownField[];
  /** Of a station: without a place in the log its index is NO_INDEX. */
  promised: Promised;
  /** The name of the station that promised; empty: the log itself did. */
  station: string;
  /** The log's keys that signed the promise. */
  keys: VerifierKey[];
  /** null: promised, not yet in a checkpoint. */
  log: LogPlace | null;
}
export interface CheckedReceipt {
  number: string;
  office: string;
  origin: string;
  records: CheckedRecord[];
}
export type Verdict = { receipt: CheckedReceipt; fault: null } | { receipt: null; fault: Fault };

class Wrong extends Error {
  constructor(readonly code: FaultCode) {
    super(code);
  }
}
function refuse(code: FaultCode): never {
  throw new Wrong(code);
}

type Json = Record<string, unknown>;
/* An object with exactly these members. */
function members(value: unknown, names: readonly string[], code: FaultCode): Json {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return refuse(code);
  const own = Object.keys(value);
  return own.length === names.length && names.every((name) => own.includes(name)) ? (value as Json) : refuse(code);
}
const textOf = (value: unknown, code: FaultCode): string => (typeof value === 'string' ? value : refuse(code));
function bytesOf(value: unknown, length: number | null, code: FaultCode): Uint8Array {
  const bytes = fromBase64(textOf(value, code));
  return bytes && (length === null || bytes.length === length) ? bytes : refuse(code);
}

function readPart(value: unknown): Part {
  const holds = (name: string) => typeof value === 'object' && value !== null && name in value;
  const names = [holds('salt') ? 'salt' : '', holds('bytes') ? 'bytes' : 'commitment'].filter(Boolean);
  const given = members(value, names, 'record');
  const salt = holds('salt') ? bytesOf(given.salt, HASH_BYTES, 'record') : null;
  if (!holds('bytes')) return { salt, bytes: null, commitment: bytesOf(given.commitment, HASH_BYTES, 'record') };
  const bytes = bytesOf(given.bytes, null, 'record');
  return salt ? { salt, bytes, commitment: commitmentOf(salt, bytes) } : refuse('record');
}

const PARTS_MAX = 4096;
function readParts(value: unknown): Part[] {
  if (!Array.isArray(value) || value.length < 1 || value.length > PARTS_MAX) return refuse('record');
  return value.map(readPart);
}

function readKeys(value: unknown): VerifierKey[] {
  if (!Array.isArray(value) || value.length < 1 || value.length > 64) return refuse('keys');
  return value.map((one) => readKey(textOf(one, 'keys')) ?? refuse('keys'));
}

const signers = (note: Note, keys: readonly VerifierKey[], origin: string): VerifierKey[] =>
  keys.filter((key) => key.algorithm === SIGNS && key.name === origin && isSignedBy(note, key));

function witnessesOf(note: Note, keys: readonly VerifierKey[]): Witness[] {
  return keys.flatMap((key) => {
    const at = key.algorithm === COSIGNS ? cosignedAt(note, key) : null;
    return at === null ? [] : [{ name: key.name, at }];
  });
}

function checkPlace(proof: Proof, promised: Promised, keys: readonly VerifierKey[]): LogPlace {
  const { checkpoint } = proof;
  const own = checkpoint.origin === promised.origin ? signers(checkpoint.note, keys, checkpoint.origin) : [];
  if (own.length === 0) refuse('checkpoint_signature');
  if (proof.index !== promised.index) refuse('index');
  if (!isIncluded(promised.leaf, proof)) refuse('root');
  return { size: checkpoint.size, keys: own, witnesses: witnessesOf(checkpoint.note, keys) };
}

/** The place of a leaf of which nothing else is shown; null when it does not hold. */
export function checkSealedPlace(proof: Proof, leaf: Uint8Array, keys: readonly VerifierKey[]): LogPlace | null {
  const { checkpoint } = proof;
  const own = signers(checkpoint.note, keys, checkpoint.origin);
  if (own.length === 0 || !isIncluded(leaf, proof)) return null;
  return { size: checkpoint.size, keys: own, witnesses: witnessesOf(checkpoint.note, keys) };
}

/* Is the record of the kind that the file says? */
const REGISTERED = 1;
const SERVED = 16;
function isWhat(what: string, head: RecordHead): what is What {
  if (what === 'filed') return head.matter === 'accusation' ? head.seq === 1 : head.kind === REGISTERED && head.seq === 1;
  if (head.matter !== 'petition') return false;
  return what === 'issued' ? head.document !== null : what === 'served' && head.kind === SERVED;
}

/* The salts of comparable parts are bound to nothing else: a damaged one would make the holder's true
 * copy look like a false one. */
function checkParts(parts: readonly Part[], saltSum: Uint8Array, promised: Promised): RecordHead {
  if (!isEqual(leafOf(parts.map((part) => part.commitment)), promised.leaf)) refuse('leaf');
  if (!isEqual(hash(...parts.flatMap((part) => (part.salt ? [part.salt] : []))), saltSum)) refuse('salts');
  return (parts[0]?.bytes && readHead(parts[0].bytes)) || refuse('head');
}

/* Who promised, and by which keys of the log that is known. */
interface Given {
  promised: Promised;
  keys: VerifierKey[];
  station: string;
}
function checkPromise(text: string, keys: readonly VerifierKey[]): Given {
  const promised = readPromise(text) ?? refuse('promise');
  const own = signers(promised.note, keys, promised.origin);
  return own.length > 0 ? { promised, keys: own, station: '' } : refuse('promise_signature');
}
function checkStationPromise(text: string, grantText: string, keys: readonly VerifierKey[]): Given {
  const promise = readStationPromise(text) ?? refuse('promise');
  const grant = readGrant(grantText) ?? refuse('grant');
  const own = signers(grant.note, keys, grant.origin);
  if (own.length === 0) refuse('grant_signature');
  if (!isSignedBy(promise.note, grant.key)) refuse('promise_signature');
  if (!isWithin(promise, grant)) refuse('grant_limits');
  const { origin, leaf, at, by, number, office, note } = promise;
  return { promised: { origin, index: NO_INDEX, leaf, at, delayMs: by - at, number, office, note }, keys: own, station: grant.name };
}

const MEMBERS = ['what', 'parts', 'salt_sum', 'promise', 'proof'];
function checkRecord(value: unknown, keys: readonly VerifierKey[]): CheckedRecord {
  const isOfStation = typeof value === 'object' && value !== null && 'grant' in value;
  const given = members(value, isOfStation ? [...MEMBERS, 'grant'] : MEMBERS, 'record');
  const what = textOf(given.what, 'record');
  const parts = readParts(given.parts);
  const saltSum = bytesOf(given.salt_sum, HASH_BYTES, 'record');
  const promiseText = textOf(given.promise, 'promise');
  const { promised, keys: own, station } = isOfStation
    ? checkStationPromise(promiseText, textOf(given.grant, 'grant') || refuse('grant'), keys)
    : checkPromise(promiseText, keys);
  const head = checkParts(parts, saltSum, promised);
  if (!isWhat(what, head)) return refuse('what');
  const fields = parts.slice(1).flatMap((part) => (part.bytes ? [readField(part.bytes) ?? refuse('head')] : []));
  const proof = given.proof === null ? null : (readProof(textOf(given.proof, 'proof')) ?? refuse('proof'));
  const placed = isOfStation && proof ? { ...promised, index: proof.index } : promised;
  return { what, head, parts, fields, promised: placed, keys: own, station, log: proof && checkPlace(proof, placed, keys) };
}

/* The first record is the filing; all are of its matter, and the promises name its number. */
function checkTogether(records: readonly CheckedRecord[], at: number): void {
  const [first, record] = [records[0], records[at]];
  if (!first || !record) return;
  if ((at === 0) !== (record.what === 'filed') || (at > 0 && record.station)) refuse('what');
  if (record.promised.number !== first.head.number) refuse('number');
  if (record.head.id !== first.head.id || record.head.matter !== first.head.matter) refuse('matter');
  if (record.promised.origin !== first.promised.origin || record.promised.office !== first.promised.office) refuse('matter');
}

/* A witness is named for what it signed: one that signed nothing was damaged. */
const hasCosigned = (key: VerifierKey, records: readonly CheckedRecord[]): boolean =>
  records.some((record) => record.log?.witnesses.some((witness) => witness.name === key.name));

const RECORDS_MAX = 256;
function check(text: string, at: { record: number }): CheckedReceipt {
  if (text.length > RECEIPT_MAX || utf8(text).length > RECEIPT_MAX) refuse('too_large');
  const json = readJson(text) ?? refuse('json');
  const given = members(json, ['format', 'keys', 'records'], 'format');
  if (given.format !== RECEIPT_FORMAT) refuse('format');
  const keys = readKeys(given.keys);
  const all = Array.isArray(given.records) && given.records.length <= RECORDS_MAX ? (given.records as unknown[]) : refuse('format');
  const records: CheckedRecord[] = [];
  for (const one of all) {
    at.record++;
    records.push(checkRecord(one, keys));
    checkTogether(records, records.length - 1);
  }
  at.record = 0;
  const first = records[0] ?? refuse('format');
  if (keys.some((key) => key.algorithm === COSIGNS && !hasCosigned(key, records))) refuse('witness');
  return { number: first.head.number, office: first.promised.office, origin: first.promised.origin, records };
}

export function checkReceipt(text: string): Verdict {
  const at = { record: 0 };
  try {
    return { receipt: check(text, at), fault: null };
  } catch (error) {
    if (error instanceof Wrong) return { receipt: null, fault: { code: error.code, record: at.record } };
    throw error;
  }
}

/** Keys of the log that vouch for the whole receipt: each signed every promise and checkpoint of it
 * that it could. Several after a change of keys. */
export function vouching(receipt: CheckedReceipt): VerifierKey[] {
  const all = receipt.records.flatMap((record) => [...record.keys, ...(record.log?.keys ?? [])]);
  return all.filter((key, i) => all.findIndex((other) => other.text === key.text) === i);
}

/** Everything is signed by keys that the reader knows from elsewhere. */
export function isKnown(receipt: CheckedReceipt, known: readonly string[]): boolean {
  const isOne = (keys: readonly VerifierKey[]) => keys.some((key) => known.includes(key.text));
  return receipt.records.every((record) => isOne(record.keys) && (!record.log || isOne(record.log.keys)));
}

/** The eight hex digits by which a key is named. */
export const keyName = (key: VerifierKey): string => toHex(key.id);
