/* The Merkle tree of the log (RFC 6962), its checkpoints and proofs (C2SP tlog-checkpoint and
 * tlog-proof). */
import { fromBase64, hash, isEqual } from './bytes';
import { type Note, readNote, readNumber } from './note';

const LEAF = new Uint8Array([0]);
const NODE = new Uint8Array([1]);
const HASH_BYTES = 32;
const SIZE_MAX = 2 ** 48;
const PATH_MAX = 64;

const leafHash = (entry: Uint8Array): Uint8Array => hash(LEAF, entry);
const nodeHash = (left: Uint8Array, right: Uint8Array): Uint8Array => hash(NODE, left, right);

/** The root of the tree of that size that has the entry at that place, by this path; null when
 * there can be no such path. */
export function rootFrom(entry: Uint8Array, index: number, size: number, path: readonly Uint8Array[]): Uint8Array | null {
  if (index >= size) return null;
  let [at, last] = [index, size - 1];
  let node = leafHash(entry);
  for (const beside of path) {
    if (last === 0) return null;
    if (at % 2 === 1 || at === last) {
      node = nodeHash(beside, node);
      while (at % 2 === 0 && at !== 0) [at, last] = [at / 2, Math.floor(last / 2)];
    } else node = nodeHash(node, beside);
    [at, last] = [Math.floor(at / 2), Math.floor(last / 2)];
  }
  return last === 0 ? node : null;
}

function readHash(line: string): Uint8Array | null {
  const bytes = fromBase64(line);
  return bytes?.length === HASH_BYTES ? bytes : null;
}

export interface Checkpoint {
  origin: string;
  size: number;
  root: Uint8Array;
  note: Note;
}

export function readCheckpoint(text: string): Checkpoint | null {
  const note = readNote(text);
  const lines = note?.text.split('\n') ?? [];
  const [origin, size, root] = [lines[0] ?? '', readNumber(lines[1]), readHash(lines[2] ?? '')];
  if (!note || lines.length < 4 || lines.slice(0, -1).includes('') || size === null || size > SIZE_MAX || !root) return null;
  return { origin, size, root, note };
}

export interface Proof {
  index: number;
  path: Uint8Array[];
  checkpoint: Checkpoint;
}

const TITLE = 'c2sp.org/tlog-proof@v1';

/** Without "extra": ours has none. */
export function readProof(text: string): Proof | null {
  const cut = text.indexOf('\n\n');
  const [title, place = '', ...lines] = text.slice(0, cut).split('\n');
  const index = place.startsWith('index ') ? readNumber(place.slice('index '.length)) : null;
  const path = lines.map(readHash);
  const checkpoint = readCheckpoint(text.slice(cut + 2));
  if (cut < 0 || title !== TITLE || index === null || index > SIZE_MAX || path.length > PATH_MAX || path.includes(null) || !checkpoint) return null;
  return { index, path: path as Uint8Array[], checkpoint };
}

/** Does the checkpoint's tree have the entry where the proof says? */
export function isIncluded(entry: Uint8Array, proof: Proof): boolean {
  const root = rootFrom(entry, proof.index, proof.checkpoint.size, proof.path);
  return root !== null && isEqual(root, proof.checkpoint.root);
}
