/* What the shown part of a record says: the head of an event (docs/internals/event-encoding.md). Read
 * from the bytes that were proven and from nothing else. */
import { type Value, readCbor } from './cbor';

/** A day as the pages write it. */
export function dayText(day: number): string {
  return day ? new Date(day * 86_400_000).toISOString().slice(0, 10) : '';
}

export interface StartedClock {
  no: number;
  rule: string;
  /** The unit that owes; "0" for the petitioner's own periods. */
  owner: string;
  isDuty: boolean;
  startDay: string;
  length: number;
  unit: string;
  dueDay: string;
  isProvisional: boolean;
}
export interface IssuedDocument {
  no: number;
  kind: string;
  number: string;
}
/** Whose record it is: a petition's event or an accusation's. */
export type Matter = 'petition' | 'accusation';

export interface RecordHead {
  matter: Matter;
  /** Of region and petition, or of the accusation: the same for all records of one matter. */
  id: string;
  number: string;
  /** Number of the kind of event; 0 for an accusation's. */
  kind: number;
  seq: number;
  /** UTC milliseconds. */
  at: number;
  day: string;
  clocks: StartedClock[];
  document: IssuedDocument | null;
}

const KIND = { petition: 1n, accusation: 2n };
const KEY = { version: 1n, kind: 2n, seq: 3n, at: 4n, day: 5n, effects: 10n };
/* An accusation's event is one array of fixed places. */
const ACCUSATION_PLACES = 14;
const EFFECT = { starts: 5n, document: 8n };

class Unreadable extends Error {}
function refuse(): never {
  throw new Unreadable();
}

function whole(value: Value | undefined): number {
  if (typeof value !== 'bigint') return refuse();
  const number = Number(value);
  return Number.isSafeInteger(number) && number >= 0 ? number : refuse();
}
const id = (value: Value | undefined): string => (typeof value === 'bigint' ? String(value) : refuse());
const text = (value: Value | undefined): string => (typeof value === 'string' ? value : refuse());
const list = (value: Value | undefined): Value[] => (Array.isArray(value) ? value : refuse());
const flag = (value: Value | undefined): boolean => (typeof value === 'boolean' ? value : refuse());
const map = (value: Value | undefined): Map<bigint, Value> => (value instanceof Map ? value : refuse());
function day(value: Value | undefined): string {
  const days = whole(value);
  return days <= 84_005 ? dayText(days) : refuse();
}

function readStart(value: Value): StartedClock {
  const [no, rule, owner, isDuty, period, end] = list(value);
  const [startDay, length, unit] = list(period);
  const [, dueDay, isProvisional] = list(end);
  return {
    no: whole(no),
    rule: text(rule),
    owner: id(owner),
    isDuty: flag(isDuty),
    startDay: day(startDay),
    length: whole(length),
    unit: text(unit),
    dueDay: day(dueDay),
    isProvisional: flag(isProvisional),
  };
}

function readDocument(value: Value): IssuedDocument {
  const [no, kind, number] = list(value);
  return { no: whole(no), kind: text(kind), number: text(number) };
}

function readPetition(part: Value[]): RecordHead {
  const [, region, petition, seq, , number, bytes] = part;
  if (part.length !== 7 || !(bytes instanceof Uint8Array)) return refuse();
  const head = map(readCbor(bytes));
  const effects = map(head.get(KEY.effects));
  const document = effects.get(EFFECT.document);
  if (head.get(KEY.version) !== 1n || head.get(KEY.seq) !== seq || head.has(9n)) return refuse();
  return {
    matter: 'petition',
    id: `${id(region)}/${id(petition)}`,
    number: text(number),
    kind: whole(head.get(KEY.kind)),
    seq: whole(seq),
    at: whole(head.get(KEY.at)),
    day: day(head.get(KEY.day)),
    clocks: effects.has(EFFECT.starts) ? list(effects.get(EFFECT.starts)).map(readStart) : [],
    document: document === undefined ? null : readDocument(document),
  };
}

function readAccusation(part: Value[]): RecordHead {
  const [, accusation, seq, number, body] = part;
  if (part.length !== 5 || !(body instanceof Uint8Array)) return refuse();
  const event = list(readCbor(body));
  const [version, no, , at, on] = event;
  if (event.length !== ACCUSATION_PLACES || version !== 1n || no !== seq) return refuse();
  return {
    matter: 'accusation', id: id(accusation), number: text(number), kind: 0, seq: whole(seq), at: whole(at), day: day(on),
    clocks: [], document: null,
  };
}

/** null when the bytes are no shown part of such a record. */
export function readHead(bytes: Uint8Array): RecordHead | null {
  try {
    const part = list(readCbor(bytes));
    if (part[0] === KIND.petition) return readPetition(part);
    return part[0] === KIND.accusation ? readAccusation(part) : null;
  } catch (error) {
    if (error instanceof Unreadable) return null;
    throw error;
  }
}

/** A field of the event that is shown: [id, kind, value]. */
export interface ShownField {
  id: string;
  kind: string;
  value: Value;
}
export function readField(bytes: Uint8Array): ShownField | null {
  const part = readCbor(bytes);
  if (!Array.isArray(part) || part.length !== 3) return null;
  const [fieldId, kind, value] = part;
  if (typeof fieldId !== 'string' || typeof kind !== 'string' || value === undefined) return null;
  return { id: fieldId, kind, value };
}
