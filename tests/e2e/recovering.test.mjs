/* The database goes away while people are at their pages, and comes back: they see why nothing happens,
 * what they had written goes through by itself, once. On a PostgreSQL of its own, for it is killed. */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { Browser, assertNoComplaints } from './support/browser.mjs';
import * as desk from './support/desk.mjs';
import { SIZES } from './support/look.mjs';
import * as portal from './support/portal.mjs';
import { becomes } from './support/seen.mjs';

const skip = process.env.HUIYIN_LONG ? false : 'a long check';
const folder = skip ? '' : join(mkdtempSync(join(tmpdir(), 'huiyin-e2e-pg-')), 'pg');
const postgres = (what) => execFileSync('tests/support/postgres', [what, folder], { encoding: 'utf8' }).trim();
const WORDS = '系统正在恢复';

let office;
let browser;

before(async () => {
  if (skip) return;
  process.env.HUIYIN_TEST_STORE = postgres('start');
  delete process.env.HUIYIN_E2E_SERVERS;
  const { Office } = await import('./support/office.mjs');
  [office, browser] = await Promise.all([Office.open({ petitions: 20 }), Browser.open()]);
});
after(async () => {
  if (skip) return;
  await browser?.close();
  await office?.close();
  postgres('stop');
});

async function seeAndRecover(page, name) {
  const words = page.getByRole('status').filter({ hasText: WORDS });
  await words.waitFor();
  const { y, height } = await words.boundingBox();
  assert.ok(y >= 0 && y + height <= page.viewportSize().height, 'it is in sight without scrolling');
  await page.screenshot({ path: `build/e2e/${name}.png` });
  const isWide = await page.evaluate(() => document.documentElement.scrollWidth > document.documentElement.clientWidth);
  assert.equal(isWide, false, 'nothing sticks out sideways');
  postgres('again');
}

for (const [width, viewport] of Object.entries(SIZES)) {
  test(`a petition goes through at ${width}`, { skip }, async () => {
    const page = await browser.person(office.origin, viewport);
    const petition = { facts: '路灯坏了，晚上看不清路。', claims: ['修好路灯'], name: `测试${width}`, phone: '13800000000' };
    await portal.write(page, { ...petition, stopAtCheck: true });
    postgres('crash');
    await page.locator('form button[type=submit]').click();
    await seeAndRecover(page, `portal-recovering-${width}`);
    const receipt = await portal.receipt(page);
    await portal.follow(page, { ...receipt, name: petition.name });
    await becomes(() => page.getByText(WORDS).count(), 0);
    assertNoComplaints(page);
  });

  test(`a work list comes at ${width}`, { skip }, async () => {
    const page = await browser.person(office.origin, viewport);
    await desk.signIn(page, '周海燕');
    postgres('crash');
    await page.goto('/desk/?list=all');
    await seeAndRecover(page, `desk-recovering-${width}`);
    await page.locator('a.it').first().waitFor();
    await becomes(() => page.getByText(WORDS).count(), 0);
    assertNoComplaints(page);
  });
}
