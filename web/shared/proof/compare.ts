/* Is this what was filed? A holder's own words or file against what a record committed to. */
import { isEqual, toHex } from './bytes';
import { type Value, writeCbor } from './cbor';
import type { CheckedRecord } from './receipt';
import { commitmentOf } from './record';

/* Fields that hold words of whoever filed, with their kind (domain/field.h). */
const TEXTS: readonly (readonly [string, string])[] = [
  ['facts', 'text'],
  ['title', 'line'],
  ['place', 'line'],
];

/* The page that sent it may have had other ends of lines; ends of the whole are cut by the office. */
function spellings(text: string): string[] {
  const lines = text.replace(/\r\n?/g, '\n').trim();
  const all = [lines, lines.replaceAll('\n', '\r\n'), lines.split('\n').map((line) => line.trimEnd()).join('\n')];
  return [...new Set(all)].filter(Boolean);
}

function candidates(text: string): { id: string; bytes: Uint8Array }[] {
  const made = (id: string, kind: string, value: Value) => ({ id, bytes: writeCbor([id, kind, value]) });
  return spellings(text).flatMap((one) => {
    const lines = one.split('\n').map((line) => line.trim()).filter(Boolean);
    return [...TEXTS.map(([id, kind]) => made(id, kind, one)), made('claims', 'claims', lines), made('claims', 'claims', [one])];
  });
}

/** The id of the field that says exactly this; null when none does. */
export function fieldSaying(record: CheckedRecord, text: string): string | null {
  for (const { id, bytes } of candidates(text)) {
    const isThis = (part: CheckedRecord['parts'][number]) =>
      part.salt !== null && isEqual(commitmentOf(part.salt, bytes), part.commitment);
    if (record.parts.some(isThis)) return id;
  }
  return null;
}

export interface FiledFile {
  name: string;
  size: number;
  sha256: string;
}
/** The files that the record names. */
export function filesOf(record: CheckedRecord): FiledFile[] {
  const lists = record.fields.filter((field) => field.kind === 'uploads').map((field) => field.value);
  return lists.flatMap((list) => (Array.isArray(list) ? list : [])).flatMap((file) => {
    const [, name, , size, sha256] = Array.isArray(file) ? file : [];
    if (typeof name !== 'string' || typeof size !== 'bigint' || !(sha256 instanceof Uint8Array)) return [];
    return [{ name, size: Number(size), sha256: toHex(sha256) }];
  });
}
