/* How often pages ask before they show something: a leader with five hundred duties, and the page of measures.
 * Calls are counted, and none may be made twice; how many came one after another is told. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { Browser, PHONE, assertNoComplaints } from './support/browser.mjs';
import * as desk from './support/desk.mjs';
import { OFFICE_HEAD, UNIT } from './support/course.mjs';
import { look, settle } from './support/look.mjs';
import { Office } from './support/office.mjs';
import { becomes } from './support/seen.mjs';
import { Walk } from './support/walk.mjs';

const LEADER = '何文斌';
const CLERK = '陈桂兰';
const CASES = 125; // of four duties each

let office;
let browser;

before(async () => {
  [office, browser] = await Promise.all([Office.open({ petitions: 60 }), Browser.open()]);
  const walk = new Walk(office);
  const [clerk, head] = [await walk.as(CLERK), await walk.as(OFFICE_HEAD)];
  const unit = await walk.unit(UNIT);
  let leader;
  for (let number = 1; number <= CASES; number++) {
    const { id } = await clerk.create('/api/desk/petitions', {
      channel: 'letter', received_day: office.today(), title: `第 ${number} 口井水浑浊`, facts: '井水浑浊。', claims: ['查清水质'], people: [{ name: '文百井' }],
    });
    leader ??= (await head.call('GET', `/api/desk/work-choices?kind=case_leader&act=name_leader&petition=${id}`)).leaders.find((one) => one.name === LEADER).id;
    await head.create('/api/desk/works', { kind: 'case_leader', act: 'name_leader', fields: { petition: id, leader, unit, text: '一直没有查' } });
  }
});
after(async () => {
  await browser?.close();
  await office?.close();
});

/* What is asked until the page stands; how many of it came after another had ended is told, and judged by whoever reads it:
 * a busy machine puts apart what is asked at once. The page before comes to rest first, and what it may still ask when it
 * is left is not counted. */
async function asked(page, open) {
  await settle(page);
  const calls = [];
  page.once('framenavigated', () => calls.splice(0));
  const note = (request) => {
    const { pathname, search } = new URL(request.url());
    if (!pathname.startsWith('/api/')) return;
    const call = { what: `${request.method()} ${pathname}${search}`, begun: Date.now(), ended: Infinity };
    calls.push(call);
    void request.response().then(() => (call.ended = Date.now()), () => undefined);
  };
  page.on('request', note);
  await open();
  page.off('request', note);
  const depth = (call) => 1 + Math.max(0, ...calls.filter((one) => one !== call && one.ended <= call.begun).map(depth));
  return { calls: calls.map((call) => call.what), depth: Math.max(...calls.map(depth)) };
}

test('five hundred duties', async (t) => {
  const page = await browser.person(office.origin, PHONE);
  await desk.signIn(page, LEADER);
  await page.waitForURL('**/desk/duties');

  await t.test('opening them asks who one is, and then at once for all that is shown', async () => {
    const begun = Date.now();
    const { calls, depth } = await asked(page, async () => {
      await page.goto('/desk/duties');
      await page.locator('.duties .it').nth(49).waitFor();
    });
    t.diagnostic(`${Date.now() - begun} ms, ${calls.length} calls, ${depth} after one another: ${calls.join(', ')}`);
    assert.ok(calls.length <= 4, calls.join('\n'));
    assert.equal(calls.filter((one) => one.includes('/api/desk/duties')).length, 1, calls.join('\n'));
    assert.equal(new Set(calls).size, calls.length, 'nothing is asked twice');
  });

  await t.test('all are reached by scrolling, and what others do does not move one back', async () => {
    const rows = page.locator('.duties .it');
    for (let i = 0; i < 40 && (await rows.count()) < 4 * CASES; i++) {
      const before = await rows.count();
      await page.locator('.more').scrollIntoViewIfNeeded();
      await page.locator('.more').tap().catch(() => undefined);
      await page.waitForFunction((n) => document.querySelectorAll('.duties .it').length > n, before);
    }
    await becomes(() => rows.count(), 4 * CASES);
    await settle(page);
    const again = page.waitForResponse((reply) => new URL(reply.url()).pathname === '/api/desk/duties');
    await page.evaluate(() => document.dispatchEvent(new Event('visibilitychange')));
    await again;
    await settle(page);
    assert.equal(await rows.count(), 4 * CASES, 'a quiet look keeps what was loaded');
    assertNoComplaints(page);
  });
});

test('the page of measures', async (t) => {
  const page = await browser.person(office.origin);
  await desk.signIn(page, '赵志远');
  const { calls, depth } = await asked(page, async () => {
    await page.goto('/desk/measures');
    await page.locator('.cards .card:visible').first().waitFor();
    await page.locator('.plot canvas').first().waitFor();
    await page.waitForLoadState('networkidle');
  });
  t.diagnostic(`${calls.length} calls, ${depth} after one another: ${calls.join(', ')}`);
  assert.equal(calls.filter((one) => one.includes('/api/desk/measures')).length, 3, calls.join('\n'));
  await look(page, 'rounds-measures', 1440);
});
