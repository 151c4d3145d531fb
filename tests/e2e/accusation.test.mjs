/* Journey (g): an accusation, filed without a name and handed over. The head opens it once, the organ
 * signs for it, the filer sees both; nobody of the unit it is about finds a trace. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { Browser, PHONE, SCREEN, assertNoComplaints } from './support/browser.mjs';
import * as desk from './support/desk.mjs';
import { Office } from './support/office.mjs';
import { lacks } from './support/seen.mjs';

const FACTS = '局里有人收了包工头的钱，我亲眼看到的。';
const UNIT = '清禾县住房和城乡建设局';
let office;
let browser;

before(async () => {
  [office, browser] = await Promise.all([Office.open({ petitions: 20 }), Browser.open()]);
});
after(async () => {
  await browser?.close();
  await office?.close();
});

async function follow(page, given) {
  await page.goto('/accuse/follow');
  await page.locator('#number').fill(given.number);
  await page.locator('#code').fill(given.code);
  await page.locator('form button[type=submit]').click();
  await page.locator('.steps').first().waitFor();
}

test('an accusation handed over', async (t) => {
  const filer = await browser.person(office.origin, PHONE);
  const official = await browser.person(office.origin, SCREEN);
  const given = {};

  await t.test('is filed from the front page, without a name', async () => {
    await filer.goto('/');
    await filer.getByRole('link', { name: '检举控告' }).first().click();
    await filer.locator('#facts').fill(FACTS);
    await filer.locator('#accused').fill('住建局 某科长');
    await filer.locator('#unit').selectOption({ label: UNIT });
    await filer.locator('form button[type=submit]').click();
    await filer.getByTestId('error-summary').waitFor(); /* with or without a name has to be chosen */
    await filer.locator('input[name=named][value=no]').check();
    await filer.locator('form button[type=submit]').click();
    given.number = await filer.getByTestId('accuse-number').innerText();
    given.code = await filer.getByTestId('accuse-code').innerText();
    assert.match(given.number, /^JB-\w{4}-\w{4}-\d$/);
    const kept = await filer.evaluate(() => JSON.stringify({ ...localStorage, ...sessionStorage }));
    assert.ok(!kept.includes(FACTS) && !kept.includes(given.code), 'nothing stays on the device');
  });

  await t.test('waits for the head, who alone can open it', async () => {
    await follow(filer, given);
    await filer.getByText('已封存，等待移送').waitFor();
    await desk.signIn(official, '周海燕');
    await official.goto('/desk/accusations');
    await official.getByText('检举控告由信访部门负责人移送').waitFor();
    await desk.signIn(official, '刘建平');
    await official.goto('/desk/accusations');
    await official.getByRole('button', { name: `打开内容 ${given.number}` }).click();
    await official.getByText(FACTS).waitFor();
  });

  await t.test('is handed over, and the office can open it no more', async () => {
    await official.getByRole('button', { name: '移送', exact: true }).click();
    await official.locator('#accuse-receiver').selectOption({ label: '县纪委监委' });
    await official.locator('form.act button[type=submit]').click();
    await official.getByText('已移送县纪委监委，等待签收').first().waitFor();
    await lacks(official, official.getByRole('button', { name: `打开内容 ${given.number}` }));
  });

  await t.test('is signed for by the organ', async () => {
    await desk.signIn(official, '卢正新');
    await official.waitForURL(/accusations/);
    await official.getByRole('button', { name: `打开内容 ${given.number}` }).click();
    await official.getByText(FACTS).waitFor();
    await official.getByRole('button', { name: '签收', exact: true }).click();
    await official.locator('form.act button[type=submit]').click();
    await official.getByText('县纪委监委已签收').first().waitFor();
  });

  await t.test('is followed by its filer, with who opened it', async () => {
    await follow(filer, given);
    await filer.getByRole('heading', { name: '县纪委监委已签收' }).waitFor();
    await filer.getByText('县信访局 · 信访局负责人').first().waitFor();
  });

  await t.test('leaves no trace for the unit it is about', async () => {
    await desk.signIn(official, '徐正刚');
    for (const q of [given.number, '包工头', '某科长']) {
      await official.goto(`/desk/?list=all&q=${encodeURIComponent(q)}`);
      await official.locator('.middle .state:not(.loading)').first().waitFor();
      await lacks(official, official.locator('a.it'), q);
    }
    await official.goto('/desk/accusations');
    await official.getByText('检举控告由信访部门负责人移送').waitFor();
  });
  assertNoComplaints(filer);
  assertNoComplaints(official);
});
