/* A field that was erased by order, as its petitioner and an official see it: where the words stood stands when,
 * by whose order and why; nothing of the words is left on a page. */
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { after, before, test } from 'node:test';
import { promisify } from 'node:util';
import { Browser, assertNoComplaints } from './support/browser.mjs';
import { OFFICER } from './support/course.mjs';
import { SIZES, look, settle } from './support/look.mjs';
import { Office } from './support/office.mjs';
import { Walk } from './support/walk.mjs';

const run = promisify(execFile);
const FACTS = '隔壁三零二的住户长期欠租，她的病历我附在后面。';
const WIDTHS = [360, 1440];

let office;
let browser;
let walk;
let matter;

before(async () => {
  [office, browser] = await Promise.all([Office.open(), Browser.open()]);
  walk = new Walk(office);
  matter = await walk.write({ facts: FACTS, claims: ['请社区上门看看'] });
  await run(process.env.HUIYIN_BIN ?? 'build/src/cmd/huiyin', [
    'dispose', 'field', '--data', office.data, '--matter', matter.number, '--event', '1', '--field', 'facts',
    '--ground', 'unlawful', '--yes', ...(office.hasServer ? ['--archives', '35'] : []),
  ]);
});
after(async () => {
  await browser?.close();
  await office?.close();
});

async function judge(page, name, width) {
  await settle(page);
  const text = await page.locator('main').innerText();
  assert.ok(text.includes('依法决定删除') && text.includes('第四十七条第一款第四项'), text);
  assert.ok(!text.includes('三零二') && text.includes('请社区上门看看'), text);
  await look(page, name, width);
  assertNoComplaints(page);
}

test('both pages say what was erased, when, by whose order and why', async (t) => {
  for (const width of WIDTHS) {
    const page = await browser.person(office.origin, SIZES[width]);
    await t.test(`portal ${width}`, async () => {
      await walk.openPortal(page, matter);
      await page.locator('details.fold summary').first().click();
      await judge(page, 'p-erased', width);
    });
    await t.test(`desk ${width}`, async () => {
      await walk.openDesk(page, matter, OFFICER);
      await judge(page, 'd-erased', width);
    });
  }
});
