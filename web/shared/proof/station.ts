/* A station's promise and the grant beside it (docs/internals/ledger.md, "Stations"): the log signed that
 * the station may promise, the station that it does. src/ledger/station.c reads the same. */
import { fromBase64 } from './bytes';
import { type Note, SIGNS, type VerifierKey, readKey, readNote, readNumber } from './note';
import { HASH_BYTES } from './record';

export interface Grant {
  origin: string;
  station: string;
  key: VerifierKey;
  letters: string;
  first: number;
  last: number;
  /** UTC milliseconds. */
  from: number;
  until: number;
  name: string;
  office: string;
  note: Note;
}
export interface StationPromise {
  origin: string;
  station: string;
  leaf: Uint8Array;
  at: number;
  by: number;
  number: string;
  office: string;
  note: Note;
}

const KEY_NAME = 'huiyin-station';
const GRANT = '/station';
const PROMISE = '/station/promise';
const GRANT_LINES = 13;
const PROMISE_LINES = 6;
const NAME_BYTES = 400;
const SERIALS = [90001, 99999999] as const;
/* Moments that ids can have. */
const TIME_MIN = 1577836800001;
const TIME_MAX = TIME_MIN + 2 ** 41;
const ID_MAX = (1n << 63n) - 1n;

const isOrigin = (text: string): boolean => /^[!-*,-~]{1,200}$/.test(text);
const isName = (text: string | undefined): text is string => Boolean(text) && new TextEncoder().encode(text).length <= NAME_BYTES;
const isKey = (text: string | undefined): boolean => fromBase64(text ?? '')?.length === HASH_BYTES;

/* 64 bits do not fit a number: they are compared as they are written. */
const readId = (text: string | undefined): string | null => (/^[1-9][0-9]{0,18}$/.test(text ?? '') && BigInt(text ?? '') <= ID_MAX ? (text ?? '') : null);

function pair<T>(line: string | undefined, read: (text: string | undefined) => T | null): [T, T] | null {
  const [a, b, ...more] = (line ?? '').split(' ');
  const [one, two] = [read(a), read(b)];
  return one === null || two === null || more.length > 0 ? null : [one, two];
}

function linesOf(note: Note | null, suffix: string, count: number): string[] | null {
  const lines = note?.text.slice(0, -1).split('\n') ?? [];
  const first = lines[0] ?? '';
  if (lines.length !== count || !first.endsWith(suffix) || !isOrigin(first.slice(0, -suffix.length))) return null;
  return [first.slice(0, -suffix.length), ...lines.slice(1)];
}

const LOGIN = '[a-z0-9._-]{2,40}';
const OPERATORS = new RegExp(`^${LOGIN}(,${LOGIN}){0,19}$`);
const isAddress = (text: string): boolean => text === '-' || (/^https?:\/\/[!-~]*$/.test(text) && !text.endsWith('/'));

function isSensible(grant: Grant, node: number, lines: readonly string[]): boolean {
  const [seal, snapshot, operators = '', address = ''] = [lines[7], lines[8], lines[10], lines[12]];
  return (
    node >= 1 && node <= 511 && grant.key.name === KEY_NAME && grant.key.algorithm === SIGNS && /^[A-Z]{1,8}$/.test(grant.letters) &&
    grant.first >= SERIALS[0] && grant.first <= grant.last && grant.last <= SERIALS[1] &&
    grant.from >= TIME_MIN && grant.from < grant.until && grant.until <= TIME_MAX &&
    isKey(seal) && isKey(snapshot) && OPERATORS.test(operators) && isAddress(address)
  );
}

/** A note as a grant; null when it is none. */
export function readGrant(text: string): Grant | null {
  const note = readNote(text);
  const lines = linesOf(note, GRANT, GRANT_LINES);
  if (!note || !lines) return null;
  const [origin = '', ids = '', unit, verifier = '', letters = '', serials, times, , , name, , office, address] = lines;
  const [stationText, nodeText, ...more] = ids.split(' ');
  const station = readId(stationText);
  const node = readNumber(nodeText);
  const key = readKey(verifier);
  const serial = pair(serials, readNumber);
  const time = pair(times, readNumber);
  if (station === null || node === null || more.length > 0 || !key || !serial || !time || !pair(unit, readId)) return null;
  if (!isName(name) || !isName(office) || !isName(address)) return null;
  const grant = { origin, station, key, letters, first: serial[0], last: serial[1], from: time[0], until: time[1], name, office, note };
  return isSensible(grant, node, lines) ? grant : null;
}

export function readStationPromise(text: string): StationPromise | null {
  const note = readNote(text);
  const lines = linesOf(note, PROMISE, PROMISE_LINES);
  if (!note || !lines) return null;
  const [origin = '', stationText, leafText = '', times, number, office] = lines;
  const station = stationText === '0' ? '0' : readId(stationText);
  const leaf = fromBase64(leafText);
  const time = pair(times, readNumber);
  if (station === null || leaf?.length !== HASH_BYTES || !time || !isName(number) || !isName(office)) return null;
  return { origin, station, leaf, at: time[0], by: time[1], number, office, note };
}

/** Does the promise keep within the grant? */
export function isWithin(promise: StationPromise, grant: Grant): boolean {
  const [letters, , , serialText, check] = promise.number.split('-');
  const serial = /^[1-9][0-9]*$/.test(serialText ?? '') && check !== undefined ? Number(serialText) : NaN;
  return (
    promise.origin === grant.origin && promise.station === grant.station && promise.office === grant.office &&
    promise.at >= grant.from && promise.at < grant.until && promise.by === grant.until &&
    letters === grant.letters && serial >= grant.first && serial <= grant.last
  );
}
