/* Runs test files, two at a time: those that take long first, so that none is left alone at the end. */
import { basename } from 'node:path';
import { run } from 'node:test';
import { tap } from 'node:test/reporters';

const PATIENCE_MS = 900_000;
const LONG = [
  'all_stops', 'pages', 'journey_complaint', 'meeting', 'journey_review', 'journey', 'works', 'prevention', 'hundred', 'pending', 'measures', 'journey_joint',
  'hostile', 'reception', 'centre', 'promise', 'whistle', 'findings', 'casefile',
];

const turn = (file) => {
  const place = LONG.indexOf(basename(file, '.test.mjs'));
  return place < 0 ? LONG.length : place;
};
const files = process.argv.slice(2).sort((a, b) => turn(a) - turn(b));
const running = run({ files, concurrency: 2, timeout: PATIENCE_MS });
running.on('test:fail', () => (process.exitCode = 1));
running.compose(tap).pipe(process.stdout);
