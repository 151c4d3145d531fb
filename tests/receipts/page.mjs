// The page's program for receipts, made from its source.
//
// usage: page.mjs WEB     for each path on standard input one line: "holds", or the word of what does not fit
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { argv } from 'node:process';
import { fileURLToPath, pathToFileURL } from 'node:url';

export async function pageProgram(web) {
  const { rolldown } = await import(pathToFileURL(join(web, 'node_modules/rolldown/dist/index.mjs')).href);
  const place = mkdtempSync(join(tmpdir(), 'huiyin-differ-'));
  const bundle = await rolldown({ input: join(web, 'shared/proof/receipt.ts'), platform: 'browser', logLevel: 'silent' });
  await bundle.write({ file: join(place, 'receipt.mjs'), format: 'esm' });
  const { checkReceipt } = await import(pathToFileURL(join(place, 'receipt.mjs')).href);
  rmSync(place, { recursive: true });
  return checkReceipt;
}

/* As the page reads a file. */
export function pageText(bytes) {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return '';
  }
}

if (argv[1] === fileURLToPath(import.meta.url)) {
  const checkReceipt = await pageProgram(argv[2]);
  for await (const path of createInterface({ input: process.stdin })) {
    const { fault } = checkReceipt(pageText(readFileSync(path)));
    console.log(fault ? `${fault.code} ${fault.record}` : 'holds');
  }
}
