// Two programs judge receipts: the page's and the command's. Receipts are changed at random – bytes,
// members, lines of notes, what JSON readers disagree about – and both must say the same of each.
//
// usage: differ.mjs JUDGE WEB [HOW-MANY [SEED]]     with HUIYIN_LONG set 50,000, else 2,000
import { readFileSync, readdirSync } from 'node:fs';
import { spawnSync } from 'node:child_process';
import { pageProgram, pageText } from './page.mjs';

const [judge, web, many = process.env.HUIYIN_LONG ? '50000' : '2000', seed = '1'] = process.argv.slice(2);
const folder = new URL('./', import.meta.url);

/* ---- chance, the same for the same seed (mulberry32) ---- */

let state = Number(seed) >>> 0;
function below(n) {
  state = (state + 0x6d2b79f5) >>> 0;
  let t = Math.imul(state ^ (state >>> 15), state | 1);
  t = (t + Math.imul(t ^ (t >>> 7), t | 61)) ^ t;
  return ((t ^ (t >>> 14)) >>> 0) % Math.max(1, n);
}
const pick = (list) => list[below(list.length)];

/* ---- changes ---- */

const LETTERS = ['\n', '\n\n', ' ', '\0', '\ud800', 'é', '—', '\x7f', '+', '=', '0', '1', '-', '/', 'A', '\t', '\r', '\ufffd', '\ufeff',
  '"', '\\', '9007199254740993', '1e3', '\u2028', '— x AAAAAAAA\n', '— é AAAAAAAA\n'];
const ENDS = ['\n', '\n\n', ' ', '— x AAAAAAAA\n', '— é AAAAAAAA\n', '— x AAAA\n', '— x AAAAAA==\n', '— x AAAAAB==\n',
  '— log.qinghe.example/huiyin AAAAAAAA\n', `— ${'n'.repeat(201)} AAAAAAAA\n`];
const isSignature = (line) => line.startsWith('— ');

function lines(text, change) {
  const all = text.split('\n');
  change(all);
  return all.join('\n');
}
function damagedSignature(text) {
  const own = text.split('\n').filter(isSignature);
  if (own.length === 0) return `${text}x`;
  const one = pick(own);
  const at = 5 + below(one.length - 5);
  return `${text}${one.slice(0, at)}${pick(['A', 'B', '/'])}${one.slice(at + 1)}\n`;
}
const TEXT_CHANGES = [
  (text, at) => text.slice(0, at) + pick(LETTERS) + text.slice(at),
  (text, at) => text.slice(0, at) + text.slice(at + 1 + below(4)),
  (text, at) => text.slice(0, at) + pick(LETTERS) + text.slice(at + 1),
  (text) => lines(text, (all) => all.splice(below(all.length), 0, pick(all))),
  (text) => lines(text, (all) => all.splice(below(all.length), 1)),
  (text) => lines(text, (all) => { const [i, k] = [below(all.length), below(all.length)]; [all[i], all[k]] = [all[k], all[i]]; }),
  (text) => text + pick(ENDS),
  damagedSignature,
  (text) => { const own = text.split('\n').filter(isSignature); return own.length ? `${text}${pick(own)}\n` : ''; },
  () => '',
  (text) => text + '— x AAAAAAAA\n'.repeat(pick([16, 17, 62, 63, 64, 65, 1200])),
  (text, at) => text.slice(0, at),
];

function paths(value, path = []) {
  const inner = value && typeof value === 'object' ? Object.keys(value) : [];
  return [path, ...inner.flatMap((name) => paths(value[name], [...path, name]))];
}
const at = (value, path) => path.reduce((one, name) => one[name], value);

function jsonChange(given, others) {
  const value = structuredClone(given);
  const all = paths(value).slice(1);
  const path = pick(all);
  const [parent, name] = [at(value, path.slice(0, -1)), path.at(-1)];
  const isList = Array.isArray(parent);
  const which = below(11);
  if (which === 0) isList ? parent.splice(name, 1) : delete parent[name];
  else if (which === 1) parent[name] = pick([null, '', 0, true, [], {}, 'x', -1, [[]]]);
  else if (which === 2 && isList) parent.splice(name, 0, structuredClone(parent[name]));
  else if (which === 3 && isList) { const k = below(parent.length); [parent[name], parent[k]] = [parent[k], parent[name]]; }
  else if (which === 4) parent[name] = structuredClone(at(given, pick(all)));
  else if (which === 5) { const other = pick(others); parent[name] = structuredClone(at(other, pick(paths(other)))); }
  else if (which === 6) (isList ? value : parent)[pick(['grant', 'salt', 'bytes', 'commitment', 'proof', 'toString', 'x', ''])] = pick([null, '', 'AAAA', parent[name]]);
  else {
    const text = pick(all.filter((one) => typeof at(value, one) === 'string'));
    const before = at(value, text);
    at(value, text.slice(0, -1))[text.at(-1)] = pick(TEXT_CHANGES)(before, below(before.length + 1));
  }
  return Buffer.from(JSON.stringify(value, null, below(2)));
}

function memberTwice(bytes) {
  const text = bytes.toString();
  const found = [...text.matchAll(/"[a-z_]+": ?("[^"]*"|null)/g)];
  const one = pick(found);
  return one ? Buffer.from(`${text.slice(0, one.index)}${one[0]},${text.slice(one.index)}`) : bytes;
}
function escaped(bytes) {
  const text = bytes.toString();
  const place = text.indexOf('"', below(text.length)) + 1;
  return Buffer.from(text.slice(0, place) + pick(['\\u0000', '\\ud800', '\\u00e9', '\\/', '\\x', '\\u005', '\x01', '\\udc00\\ud800', '\\u2014']) + text.slice(place));
}
function replaced(bytes, place, value) {
  const out = Buffer.from(bytes);
  out[place] = value;
  return out;
}
const BYTE_CHANGES = [
  (bytes, place) => replaced(bytes, place, bytes[place] ^ (1 << below(8))),
  (bytes, place) => replaced(bytes, place, below(256)),
  (bytes, place) => Buffer.concat([bytes.subarray(0, place), bytes.subarray(place + 1 + below(8))]),
  (bytes, place) => Buffer.concat([bytes.subarray(0, place), Buffer.from([below(256)]), bytes.subarray(place)]),
  (bytes) => Buffer.concat([Buffer.from('\ufeff'), bytes]),
  (bytes) => Buffer.concat([bytes, Buffer.from(pick(['\n', ' ', '\0', 'x', '\ufeff', '}', '{}', '\u00a0', '\u2028']))]),
  (bytes, place) => bytes.subarray(0, place),
  memberTwice,
  escaped,
];

function parsed(bytes) {
  try {
    const value = JSON.parse(bytes.toString());
    return value && typeof value === 'object' && paths(value).length > 1 ? value : null;
  } catch {
    return null;
  }
}
function changed(bytes, others) {
  const value = below(10) < 7 ? parsed(bytes) : null;
  const hasText = value && paths(value).some((path) => typeof at(value, path) === 'string');
  return hasText ? jsonChange(value, others) : pick(BYTE_CHANGES)(bytes, below(bytes.length));
}

/* ---- both verdicts ---- */

function commandVerdicts(receipts) {
  const framed = receipts.flatMap((one) => {
    const head = Buffer.alloc(4);
    head.writeUInt32LE(one.length);
    return [head, one];
  });
  const run = spawnSync(judge, { input: Buffer.concat(framed), maxBuffer: 1 << 28 });
  if (run.status !== 0) throw new Error(`the judge ended with ${run.status}: ${run.stderr}`);
  return run.stdout.toString().split('\n');
}
const checkReceipt = await pageProgram(web);
const pageVerdict = (bytes) => {
  const { fault } = checkReceipt(pageText(bytes));
  return fault ? `${fault.code} ${fault.record}` : 'holds 0';
};
const names = readdirSync(folder).filter((name) => name.endsWith('.json') && name !== 'cases.json');
const files = Object.fromEntries(names.map((name) => [name, readFileSync(new URL(name, folder))]));
const good = JSON.parse(readFileSync(new URL('cases.json', folder), 'utf8')).cases.filter((one) => !one.fault).map((one) => one.file);
const others = good.map((name) => JSON.parse(files[name].toString()));

const receipts = Array.from({ length: Number(many) }, () => {
  let bytes = files[below(4) ? pick(good) : pick(names)];
  for (let left = below(4) ? 1 : 1 + below(3); left > 0 && bytes.length > 0; left--) bytes = changed(bytes, others);
  return bytes;
});
const said = commandVerdicts(receipts);
const holding = said.filter((one) => one === 'holds 0').length;
const apart = receipts.flatMap((bytes, i) => {
  const page = pageVerdict(bytes);
  return page === said[i] ? [] : [`page: ${page}, command: ${said[i]}\n${bytes.toString().slice(0, 20000)}\n`];
});
console.log(`${receipts.length} receipts, ${holding} hold, ${apart.length} are judged differently`);
for (const one of apart.slice(0, 5)) console.log(one);
process.exit(apart.length || holding === 0 ? 1 : 0);
